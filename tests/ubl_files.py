# ruff: noqa: E501 - names of files and XML
"""Documents of UBL for tests: one that is made, and what the public samples say."""

NAMES = "urn:oasis:names:specification:ubl:schema:xsd:"


def advice(
    kind="Receipt", number="R1", status="9", received="2021-09-10", order="PO1", lines=1,
    quantity="10", rejected=None, rejected_unit="C62", unit="C62", type_code="", sender="Acme",
    code="", despatch="", owed=None, promised="",
):  # fmt: skip
    """The bytes of a despatch or receipt advice."""
    amount = "Received" if kind == "Receipt" else "Delivered"
    line = f"""<cac:{kind}Line><cbc:ID>1</cbc:ID>"""
    if quantity is not None:
        line += f"""<cbc:{amount}Quantity unitCode="{unit}">{quantity}</cbc:{amount}Quantity>"""
    if rejected:
        line += f"""<cbc:RejectedQuantity unitCode="{rejected_unit}">{rejected}</cbc:RejectedQuantity>"""
    if owed:
        line += f"""<cbc:OutstandingQuantity unitCode="{unit}">{owed}</cbc:OutstandingQuantity>"""
    if order:
        line += f"""<cac:OrderLineReference><cbc:LineID>1</cbc:LineID><cac:OrderReference>
            <cbc:ID>{order}</cbc:ID></cac:OrderReference></cac:OrderLineReference>"""
    if despatch:
        line += """<cac:DespatchLineReference><cbc:LineID>1</cbc:LineID></cac:DespatchLineReference>"""
    line += f"""<cac:Item><cbc:Name>Board</cbc:Name><cac:BuyersItemIdentification>
        <cbc:ID>{code}</cbc:ID></cac:BuyersItemIdentification></cac:Item></cac:{kind}Line>"""
    period = f"<cac:PromisedDeliveryPeriod><cbc:EndDate>{promised}</cbc:EndDate></cac:PromisedDeliveryPeriod>"
    day = f"<cbc:ActualDeliveryDate>{received}</cbc:ActualDeliveryDate>" if received else ""
    answers = f"<cac:DespatchDocumentReference><cbc:ID>{despatch}</cbc:ID></cac:DespatchDocumentReference>"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
        <{kind}Advice xmlns="{NAMES}{kind}Advice-2" xmlns:cac="{NAMES}CommonAggregateComponents-2"
            xmlns:cbc="{NAMES}CommonBasicComponents-2">
        <cbc:ID>{number}</cbc:ID><cbc:IssueDate>2021-09-11</cbc:IssueDate>
        <cbc:DocumentStatusCode>{status}</cbc:DocumentStatusCode>
        <cbc:{kind}AdviceTypeCode>{type_code}</cbc:{kind}AdviceTypeCode>
        {answers if despatch else ""}
        <cac:DespatchSupplierParty><cac:Party><cac:PartyName><cbc:Name>{sender}</cbc:Name>
        </cac:PartyName></cac:Party></cac:DespatchSupplierParty>
        <cac:Shipment><cbc:ID>1</cbc:ID><cac:Delivery>{day}{period if promised else ""}</cac:Delivery>
        </cac:Shipment>{line * lines}</{kind}Advice>""".encode()


# kind, number, status, why it is no receipt, promised, received; of each line: order, its line,
# quantity, accepted quantity, still owed. Read off the files by hand.
UBL_FILES = {
    "italy-3.2.1__01_DDT_B2G_Coincidenza_Parti_Indicazione_Richiedente_Riferimento_a_Ordine_in_testata.xml": (
        "despatch", "01_DDT_BIS3_V02_B2G", "original", "despatch", "", "",
        (("ORD01", "1", 960, 960, None),),
    ),
    "italy-3.2.1__02_DDT_B2G_Non_coincidenza_Parti_Riferimento_a_pi__Ordini_in_riga.xml": (
        "despatch", "02_DDT_BIS3_V02_B2G", "original", "despatch", "", "",
        (("ORD01", "1", 960, 960, None), ("ORD02", "4", 960, 960, None),),
    ),
    "italy-3.2.1__03_DDT_B2G_Periodo_stimato_di_consegna_e_Quantit__Inevasa.xml": (
        "despatch", "03_DDT_BIS3_V02_B2G", "original", "despatch", "2023-04-29", "",
        (("100", "1", 6, 6, 4), ("200", "1", 6, 6, 0), ("300", "1", 6, 6, 3),),
    ),
    "italy-3.2.1__Caso_d_uso_1_-_Spedizione_semplice.xml": (
        "despatch", "V000016341", "original", "despatch", "", "",
        (("4712", "1", 960, 960, None), ("4712", "2", 960, 960, None),),
    ),
    "italy-3.2.1__Caso_d_uso_2_-_Spedizione_semplice_con_quantita_inevasa.xml": (
        "despatch", "V000016342", "original", "despatch", "", "",
        (("1580", "1", 10, 10, None), ("1580", "2", 6, 6, 4), ("1580", "3", 6, 6, 0), ("1580", "4", 6, 6, 3), ("1580", "5", 12, 12, None),),
    ),
    "oasis__UBL-DespatchAdvice-2.0-Example.xml": (
        "despatch", "565899", "original", "despatch", "2005-06-21", "",
        (("AEG012345", "1", 90, 90, 10),),
    ),
    "oasis__UBL-ReceiptAdvice-2.0-Example.xml": (
        "receipt", "658398", "original", "", "2005-06-21", "2005-06-20",
        (("AEG012345", "", 90, 90, None),),
    ),
    "peppol-logistics__AdvancedDespatchAdvice__Example_UseCase_01.xml": (
        "despatch", "43413589", "original", "despatch", "", "",
        (("AEG012345", "10", 576, 576, None),),
    ),
    "peppol-logistics__AdvancedDespatchAdvice__Example_UseCase_02.xml": (
        "despatch", "43413589", "original", "despatch", "2021-09-27", "",
        (("AEG012345", "10", 576, 576, None),),
    ),
    "peppol-logistics__AdvancedDespatchAdvice__Example_UseCase_03.xml": (
        "despatch", "43413589", "original", "despatch", "2020-12-21", "",
        (("AEG012345", "10", 24, 24, None),),
    ),
    "peppol-logistics__ReceiptAdvice_Example_UseCase_1.xml": (
        "receipt", "5658999", "original", "response", "", "",
        (("", "", None, None, None),),
    ),
    "peppol-logistics__ReceiptAdvice_Example_UseCase_2.xml": (
        "receipt", "5658999", "replace", "response", "", "",
        (("", "", None, None, None),),
    ),
    "peppol-logistics__ReceiptAdvice_Example_UseCase_3.xml": (
        "receipt", "5658999", "replace", "response", "", "",
        (("", "", None, None, None),),
    ),
    "peppol-logistics__ReceiptAdvice_Example_UseCase_4.xml": (
        "receipt", "5658999", "replace", "", "", "2021-09-11",
        (("", "", None, None, None),),
    ),
    "peppol-logistics__ReceiptAdvice_Example_UseCase_5.xml": (
        "receipt", "5658999", "replace", "rejected", "", "2021-09-11",
        (("", "", None, None, None),),
    ),
    "peppol-poacc__DespatchAdvice-BIS3_UseCase1.xml": (
        "despatch", "1234", "original", "despatch", "2019-03-16", "",
        (("4321", "1", 10, 10, None), ("4321", "2", 10, 10, None),),
    ),
    "peppol-poacc__DespatchAdvice-BIS3_UseCase2.xml": (
        "despatch", "1236", "original", "despatch", "2013-03-16", "",
        (("4321", "1", 10, 10, None), ("4321", "2", 6, 6, 4), ("4321", "3", 6, 6, 0), ("4321", "4", 6, 6, 3), ("4321", "5", 12, 12, None),),
    ),
    "peppol-poacc__DespatchAdvice-BIS3_UseCase3.xml": (
        "despatch", "1238", "original", "despatch", "2019-03-16", "",
        (("4321", "1", 10, 10, None), ("4321", "2", 23, 23, None), ("4321", "3", 500, 500, None), ("4321", "4", 12, 12, None),),
    ),
    "turkey-1.2.1__Irsaliye-Ornek1.xml": (
        "despatch", "GIB2016000000011", "original", "despatch", "", "",
        (("GIB2016000000033", "1", 20, 20, None), ("GIB2016000000033", "2", 12, 12, None), ("GIB2016000000033", "3", 12, 12, None), ("GIB2016000000033", "4", 2, 2, None),),
    ),
    "turkey-1.2.1__IrsaliyeYaniti-Ornek1.xml": (
        "receipt", "GIB2016000000018", "original", "", "", "2016-08-15",
        (("GIB2016000000033", "1", 20, 20, None), ("GIB2016000000033", "2", 12, 12, None), ("GIB2016000000033", "3", 12, 12, None), ("GIB2016000000033", "4", 2, 2, None),),
    ),
    "turkey-1.2.1__IrsaliyeYaniti-Ornek3.xml": (
        "receipt", "GIB2016000000016", "original", "", "", "2016-08-15",
        (("GIB2016000000033", "1", 20, 18, None), ("GIB2016000000033", "2", 12, 11, None), ("GIB2016000000033", "3", 12, 12, None), ("GIB2016000000033", "4", 2, 2, None),),
    ),
}  # fmt: skip
