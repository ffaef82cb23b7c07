"""Small files in the form of the register's extract: its columns, tabs, CRLF, no quoting."""

HEADS = (
    "date_of_extract organisation_number registered_charity_number linked_charity_number "
    "charity_name charity_type charity_registration_status date_of_registration date_of_removal "
    "charity_reporting_status latest_acc_fin_period_start_date latest_acc_fin_period_end_date "
    "latest_income latest_expenditure charity_contact_address1 charity_contact_address2 "
    "charity_contact_address3 charity_contact_address4 charity_contact_address5 "
    "charity_contact_postcode charity_contact_phone charity_contact_email charity_contact_web "
    "charity_company_registration_number charity_insolvent charity_in_administration "
    "charity_previously_excepted charity_is_cdf_or_cif charity_is_cio cio_is_dissolved "
    "date_cio_dissolution_notice charity_activities charity_gift_aid charity_has_land"
).split()
EXTRACTED = "2024-02-01 00:00:00.0000000"


def row(number, name, **cells):
    """A line of the extract. Cells by field: activities, removed, linked …"""
    values = {
        "date_of_extract": EXTRACTED,
        "organisation_number": number,
        "registered_charity_number": number,
        "linked_charity_number": 0,
        "charity_name": name,
        "charity_registration_status": "Registered",
        "charity_insolvent": "False",
    } | cells
    return "\t".join(str(values.get(head, "")) for head in HEADS)


def table(*rows, heads=HEADS, ending="\r\n"):
    return "".join(line + ending for line in ["\t".join(heads), *rows])
