"""Programs of salespeople: HubSpot and Salesforce."""

from __future__ import annotations

from typing import Final

from contacthub.customers.importing.mapping.uses import LEFT_OUT
from contacthub.customers.importing.programs.program import Program

_OF_SALES: Final = {
    "Title": "customers.attribute",
    "Account ID": LEFT_OUT,
    "Contact Owner": "customers.attribute",
}

HUBSPOT: Final = Program(
    name="HubSpot contacts",
    marks="Record ID|Contact ID|Lifecycle Stage|Lead Status|Contact owner|Create Date|Associated Company|"
    "Mobile Phone Number"
    "|Marketing contact status|Last Activity Date|Associated Company IDs|Original Source|Number of Sales "
    "Activities",
    columns={
        **_OF_SALES,
        "Record ID": "customers.customer_id",
        "Record ID - Contact": "customers.customer_id",
        "Contact ID": "customers.customer_id",
        "Mobile Phone Number": "customers.phone:mobile",
        "Phone Number": "customers.phone",
        "WhatsApp Phone Number": "customers.phone",
        "Associated Company": "customers.company",
        "Company Name": "customers.company",
        "Associated Company IDs": LEFT_OUT,
    },
)
HUBSPOT_COMPANIES: Final = Program(
    name="HubSpot companies",
    marks="Record ID|Company owner|Company Domain Name|Create Date|Industry|Last Activity Date|Lifecycle "
    "Stage",
    needed="Company name",
    columns={
        **_OF_SALES,
        "Record ID": "customers.customer_id",
        "Record ID - Company": "customers.customer_id",
        "Company name": "customers.name",
    },
)
SALESFORCE_CONTACTS: Final = Program(
    name="Salesforce contacts",
    marks="Salutation|Account Name|Mailing Street|Mailing City|Mailing State/Province|Mailing Zip/Postal "
    "Code|Mailing Country"
    "|Account Owner|Contact Owner|Contact ID|MailingStreet|MailingCity|AccountId|MobilePhone|HomePhone|"
    "Lead Source|Last Activity",
    needed="Last Name",
    columns={
        **_OF_SALES,
        "Contact ID": "customers.customer_id",
        "Contact ID 18": "customers.customer_id",
        "Id": "customers.customer_id",
        "Name": "customers.name",
        "Full Name": "customers.name",
        "Phone": "customers.phone:work",
        "Account Name": "customers.company",
        "AccountId": LEFT_OUT,
        "OwnerId": LEFT_OUT,
    },
)
SALESFORCE_LEADS: Final = Program(
    name="Salesforce leads",
    marks="Lead Owner|Lead Source|Lead Status|Company / Account|Lead ID|LeadSource|IsConverted|Rating",
    needed="Last Name",
    columns={
        **_OF_SALES,
        "Lead ID": "customers.customer_id",
        "Id": "customers.customer_id",
        "Company / Account": "customers.company",
        "Phone": "customers.phone:work",
        "OwnerId": LEFT_OUT,
    },
)
SALESFORCE_ACCOUNTS: Final = Program(
    name="Salesforce accounts",
    marks="Account Owner|Account ID|Billing Street|Billing State/Province|Billing Zip/Postal Code|"
    "BillingStreet|BillingCity"
    "|Shipping Street|ShippingStreet|Industry|Type|Employees|Annual Revenue|Account Site|Last Activity|"
    "NumberOfEmployees",
    needed="Account Name",
    columns={
        **_OF_SALES,
        "Account ID": "customers.customer_id",
        "Account Name": "customers.name",
        "Account Owner": "customers.attribute",
        "Phone": "customers.phone",
    },
)
