"""Which page belongs to which area; together with workshop/areas.py all there is on access.

A page that nobody put anywhere is only for the owner. Whose a row is that an address names by its
number, says workshop_crm/desk/rows.py.
"""

from __future__ import annotations

from workshop.areas import Area
from workshop.models import User

_OPEN = {
    *(
        "login",
        "login_code",
        "login_pin",
        "login_passkey",
        "logout",
        "set_language",
        "desk:setup",
        "imprint",
        "privacy",
    ),
    *("healthz", "readyz", "metrics", "book_site", "book_site_done", "book_card"),
    *("booking_hook", "twilio_status", "twilio_call", "twilio_inbound", "twilio_voice"),
}
# For customers, by a signed link; for machines, by a token of their own.
_OPEN_PREFIXES = ("public_", "api:")

_PAGES = {
    Area.OWN: """
        workshop:own workshop:own_addresses workshop:own_codes
        workshop:own_factor workshop:own_factor_remove
        workshop:own_passkey_new workshop:own_passkey_remove
        workshop:own_pin workshop:own_tablet workshop:own_log_in_end workshop:own_log_out""",
    Area.WORK: """
        desk:today
        bookings:day bookings:week bookings:block_bay bookings:unblock_bay
        bookings:arrive bookings:no_show bookings:places bookings:place
        bookings:walk_in bookings:visit bookings:visit_step bookings:visit_autosave
        bookings:defer bookings:deferred_settle
        customers:vehicle customers:vehicle_mileage
        customers:tyres customers:tyres_store customers:tyres_out
        invoices:list invoices:order invoices:order_new invoices:order_details
        invoices:line_add invoices:line_edit invoices:line_remove invoices:line_put_off
        invoices:service_add invoices:order_discount invoices:order_file
        invoices:order_decide invoices:order_slip invoices:extra invoices:contact invoices:ask
        invoices:inquiry invoices:inquiry_state invoices:inquiry_withdraw
        invoices:visit_close""",
    Area.OFFICE: """
        bookings:call bookings:cancel bookings:card_look bookings:card_style
        bookings:cards bookings:choose_service bookings:clarify bookings:clarify_one
        bookings:confirm bookings:consent_form bookings:detail bookings:keep bookings:list
        bookings:move bookings:new_appointment bookings:open_days bookings:personal_card
        bookings:propose bookings:read_call bookings:revoke_cards bookings:second_cause
        bookings:withdraw customers:address_proof customers:consent
        customers:consent_object customers:consent_withdraw customers:detail
        customers:duplicate customers:duplicates customers:edit customers:fleet
        customers:list customers:merge customers:merge_choose customers:merge_undo
        customers:new customers:note_new customers:plate_forget customers:proof_add
        customers:proof_file customers:proofs customers:reading_forget
        customers:task_assign customers:task_done customers:task_put_off customers:tasks
        customers:vehicle_driver customers:vehicle_edit customers:vehicle_hand_over
        customers:vehicle_interval customers:vehicle_new customers:vehicle_person
        customers:vehicle_sold desk:glance desk:privacy_copy desk:privacy_lift
        desk:privacy_person desk:privacy_request desk:privacy_restrict desk:search
        desk:thread desk:timeline invoices:discard invoices:draft invoices:explanation
        invoices:explanation_pdf invoices:explanation_send invoices:imported
        invoices:imported_file invoices:imported_lay_to invoices:imported_remove
        invoices:imported_take_off invoices:imports invoices:invoice
        invoices:invoice_line_add invoices:invoice_line_edit invoices:invoice_line_remove
        invoices:invoice_list invoices:invoice_pdf invoices:issue invoices:pair_correct
        invoices:reverse invoices:send retention:goodwill_again retention:goodwill_decline
        retention:goodwill_offer retention:inquiry""",
    Area.MARKETING: """
        messaging:another_way messaging:assign messaging:block messaging:decide_uncertain
        messaging:detail messaging:inbound messaging:letter_batch
        messaging:letter_returned messaging:letters messaging:letters_again
        messaging:letters_new messaging:letters_pdf messaging:letters_posted
        messaging:letters_printed messaging:letters_remake messaging:list
        messaging:unknown messaging:week reminders:call reminders:call_take
        reminders:calls reminders:list""",
    Area.SITE: """
        workshop:settings workshop:site workshop:hours workshop:bays workshop:shares
        workshop:seasons workshop:season_new workshop:season workshop:season_delete
        workshop:closures workshop:absences bookings:card_design
        bookings:feed bookings:feed_renew bookings:feed_shows bookings:feed_end""",
    Area.HOUSE: """
        bookings:checklist bookings:checklist_version
        bookings:portal_again bookings:portal_causes bookings:portal_again_csv
        bookings:sources bookings:source_new bookings:source_edit bookings:source_rotate
        bookings:source_end_secret bookings:source_labels bookings:source_words bookings:source_try
        customers:imports customers:import customers:import_columns customers:import_start
        customers:import_again customers:import_discard customers:import_progress
        customers:import_problems customers:import_made customers:merges
        customers:hu_intervals customers:hu_intervals_law
        customers:robinson customers:robinson_drop customers:wordings customers:wording
        desk:setup_step desk:export desk:export_list desk:export_order desk:export_audit
        desk:export_fetch
        desk:privacy desk:privacy_period desk:privacy_log desk:privacy_hold desk:privacy_erase
        invoices:package invoices:synonyms invoices:synonym_remove invoices:pair_forget
        messaging:mailboxes messaging:mailbox_new messaging:mailbox_edit messaging:pause_house
        messaging:stop_choose messaging:stop_many messaging:texts messaging:text
        messaging:text_versions messaging:text_back messaging:text_trial
        messaging:text_letter
        reminders:effect reminders:plan reminders:plan_stop
        retention:counted retention:dashboard retention:figure retention:goodwill
        retention:refresh retention:request retention:rule_delete retention:rule_edit
        retention:rule_new retention:table systems:delivery_again systems:hook
        systems:hook_new systems:hook_secret systems:hook_switch systems:list systems:new
        systems:revoke systems:system systems:token workshop:common_closures
        workshop:company workshop:password workshop:person workshop:person_factor_remove
        workshop:person_log_out workshop:rules workshop:service workshop:service_new
        workshop:services workshop:site_new workshop:staff workshop:staff_new""",
}
_AREA_OF_PAGE = {page: area for area, pages in _PAGES.items() for page in pages.split()}


def area_of(page: str) -> Area | None:
    """Return the area of a page by its view name; None for pages open to everybody."""
    if page in _OPEN or page.startswith(_OPEN_PREFIXES):
        return None
    return _AREA_OF_PAGE.get(page, Area.HOUSE)


def may_open(user: User, page: str) -> bool:
    """Say whether a person may open a page at all, whichever row it shows."""
    area = area_of(page)
    return area is None or area in user.areas
