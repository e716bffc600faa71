"""Our own words for the rules of EN 16931 that workshops and their software break."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CATEGORIES: dict[str, Promise] = {
    "S": _("standard rate"),
    "Z": _("zero rate"),
    "E": _("exempt from VAT"),
    "AE": _("reverse charge"),
    "IC": _("supply inside the EU"),
    "G": _("export"),
    "O": _("outside the scope of VAT"),
    "AF": _("tax of the Canary Islands"),
    "IG": _("tax of the Canary Islands"),
    "AG": _("tax of Ceuta and Melilla"),
    "IP": _("tax of Ceuta and Melilla"),
}
# The categories share ten rules; the last two digits say which.
OF_CATEGORY: dict[str, Promise] = {
    "01": _("The VAT breakdown lacks its group “%(category)s”, or has more than one."),
    "02": _("A line with “%(category)s” needs the right tax numbers of seller and buyer."),
    "03": _("An allowance with “%(category)s” needs the right tax numbers of seller and buyer."),
    "04": _("A charge with “%(category)s” needs the right tax numbers of seller and buyer."),
    "05": _("The VAT rate of a line doesn't fit “%(category)s”."),
    "06": _("The VAT rate of an allowance doesn't fit “%(category)s”."),
    "07": _("The VAT rate of a charge doesn't fit “%(category)s”."),
    "08": _("The taxed amount of “%(category)s” isn't the sum of its lines and allowances."),
    "09": _("The VAT amount of “%(category)s” is wrong."),
    "10": _("The reason of an exemption is missing with “%(category)s”, or must not be there."),
}
OF_RULE: dict[str, Promise] = {
    "XSD": _("The file doesn't have the structure that its format prescribes."),
    "BR-01": _("The name of the format (guideline) is missing."),
    "BR-02": _("The invoice number is missing."),
    "BR-03": _("The date of issue is missing."),
    "BR-04": _("The kind of invoice (type code) is missing."),
    "BR-05": _("The currency is missing."),
    "BR-06": _("The name of the seller is missing."),
    "BR-07": _("The name of the buyer is missing."),
    "BR-08": _("The address of the seller is missing."),
    "BR-09": _("The country of the seller is missing."),
    "BR-10": _("The address of the buyer is missing."),
    "BR-11": _("The country of the buyer is missing."),
    "BR-12": _("The sum of the lines is missing."),
    "BR-13": _("The sum without VAT is missing."),
    "BR-14": _("The sum with VAT is missing."),
    "BR-15": _("The amount to pay is missing."),
    "BR-16": _("The invoice has no lines."),
    "BR-21": _("A line has no number."),
    "BR-22": _("A line has no quantity."),
    "BR-23": _("A line has no unit."),
    "BR-24": _("A line has no net sum."),
    "BR-25": _("A line has no text."),
    "BR-26": _("A line has no price."),
    "BR-27": _("The price of a line is negative; take a negative quantity instead."),
    "BR-28": _("The gross price of a line is negative; take a negative quantity instead."),
    "BR-29": _("The period of supply ends before it begins."),
    "BR-30": _("The period of a line ends before it begins."),
    "BR-31": _("An allowance has no amount."),
    "BR-32": _("An allowance has no VAT category."),
    "BR-33": _("An allowance has no reason."),
    "BR-36": _("A charge has no amount."),
    "BR-37": _("A charge has no VAT category."),
    "BR-38": _("A charge has no reason."),
    "BR-41": _("An allowance of a line has no amount."),
    "BR-42": _("An allowance of a line has no reason."),
    "BR-43": _("A charge of a line has no amount."),
    "BR-44": _("A charge of a line has no reason."),
    "BR-45": _("A group of the VAT breakdown has no taxed amount."),
    "BR-46": _("A group of the VAT breakdown has no VAT amount."),
    "BR-47": _("A group of the VAT breakdown has no category."),
    "BR-48": _("A group of the VAT breakdown has no rate."),
    "BR-49": _("The means of payment has no code."),
    "BR-50": _("The account number for the transfer is missing."),
    "BR-52": _("An attached document has no name."),
    "BR-53": _("The VAT in the currency of account is missing."),
    "BR-55": _("The number of the earlier invoice is missing."),
    "BR-57": _("The country of the place of delivery is missing."),
    "BR-61": _("The account number (IBAN) for the transfer is missing."),
    "BR-62": _("The electronic address of the seller has no scheme."),
    "BR-63": _("The electronic address of the buyer has no scheme."),
    "BR-CO-03": _("The tax point is given as a date and as a code; only one may stand there."),
    "BR-CO-04": _("A line has no VAT category."),
    "BR-CO-09": _("A VAT id doesn't begin with the letters of its country."),
    "BR-CO-10": _("The sum of the lines isn't what the lines add up to."),
    "BR-CO-11": _("The sum of the allowances isn't what they add up to."),
    "BR-CO-12": _("The sum of the charges isn't what they add up to."),
    "BR-CO-13": _("The sum without VAT isn't lines less allowances plus charges."),
    "BR-CO-14": _("The VAT isn't the sum of its groups."),
    "BR-CO-15": _("The sum with VAT isn't the sum without VAT plus the VAT."),
    "BR-CO-16": _("The amount to pay isn't the sum with VAT less what was paid, plus rounding."),
    "BR-CO-17": _("The VAT of a group isn't its taxed amount times its rate."),
    "BR-CO-18": _("The VAT breakdown is missing."),
    "BR-CO-19": _("The period of supply has neither a beginning nor an end."),
    "BR-CO-20": _("The period of a line has neither a beginning nor an end."),
    "BR-CO-21": _("An allowance has neither a reason nor its code."),
    "BR-CO-22": _("A charge has neither a reason nor its code."),
    "BR-CO-23": _("An allowance of a line has neither a reason nor its code."),
    "BR-CO-24": _("A charge of a line has neither a reason nor its code."),
    "BR-CO-25": _("There is an amount to pay, but no due date and no terms of payment."),
    "BR-CO-26": _("The seller has neither a number, a register entry nor a VAT id."),
    "UBL-SR-53": _("A VAT id is announced, but it isn't there."),
}
OF_FAMILY: dict[str, Promise] = {
    "BR-CL": _("A code isn't in the official list for its place."),
    "BR-DEC": _("An amount has more than two decimals."),
    "FX-SCH-A": _("A part is missing, stands there too often or has a value that isn't allowed."),
    "UBL-DT": _("A value doesn't have the form that UBL prescribes."),
    "UBL-SR": _("A part stands there more often than allowed."),
    "CII-SR": _("A part stands there more often than allowed, or must not be there."),
}
_CATEGORY_RULE = re.compile(r"BR-([A-Z]{1,2})-(\d\d)(?:-\d)?")


def plain_words(rule: str) -> str:
    """Say in the active language what a broken rule means; "" when we have no words for it."""
    if rule in OF_RULE:
        return str(OF_RULE[rule])
    parts = _CATEGORY_RULE.fullmatch(rule)
    if parts and parts[1] in CATEGORIES and parts[2] in OF_CATEGORY:
        return str(OF_CATEGORY[parts[2]]) % {"category": CATEGORIES[parts[1]]}
    return str(OF_FAMILY.get(rule.rpartition("-")[0], ""))
