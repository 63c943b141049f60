"""What an act costs: seconds, processor seconds, queries, memory."""

import os
import resource
import time


class Meter:
    """Times what is done in one environment and reads what this process and the database used."""

    def __init__(self, env):
        self.env = env
        env.cr.execute("SELECT pg_backend_pid()")
        self.pid = env.cr.fetchone()[0]

    def cpu(self):
        """Processor seconds of this process and of its database process so far.

        They do not depend on what else the machine does. None where the database runs elsewhere.
        """
        try:
            with open(f"/proc/{self.pid}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except OSError:
            return None
        ticks = int(fields[11]) + int(fields[12])
        return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")

    def memory(self):
        """Peak memory in MB: of the database process, shared buffers included, and of this one."""
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        try:
            with open(f"/proc/{self.pid}/status") as file:
                peak = next(line for line in file if line.startswith("VmHWM"))
        except (OSError, StopIteration):
            return None, own
        return int(peak.split()[1]) // 1024, own

    def run(self, act):
        """Run it once: seconds, processor seconds, queries."""
        start, used, queries = time.perf_counter(), self.cpu(), self.env.cr.sql_log_count
        act()
        self.env.flush_all()
        self.env.cr.execute("SELECT 1")
        wall, after = time.perf_counter() - start, self.cpu()
        cpu = None if used is None else after - used
        return wall, cpu, self.env.cr.sql_log_count - queries - 1

    def take(self, act, repeat=1):
        """The fastest of some runs."""
        return min(self.run(act) for _number in range(repeat))


def ratio(one, other):
    """Of processor seconds where they are known and long enough to tell, else of seconds."""
    place = 1 if one[1] and other[1] else 0
    return one[place] / other[place]
