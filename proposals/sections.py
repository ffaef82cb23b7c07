"""What bids and money show on the pages of lower packages."""

from projects.takeaway import Form, add_form

add_form(
    Form(
        "Grants, for grant data",
        "360Giving: the money each project has from funders, where its amount and first day are "
        "recorded. Money without either stays here, as the standard asks for both.",
        (
            ("Excel", "proposals:grants_file", "xlsx"),
            ("CSV", "proposals:grants_file", "csv"),
            ("JSON", "proposals:grants_file", "json"),
        ),
        order=30,
    )
)
