"""Which field stands where in the registration paper, part I, and under which code (F-20).

The three columns of the paper from left to right, each from top to bottom.
"""

from __future__ import annotations

COLUMNS: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        ("A", "plate"),
        ("C.1.1", "holder_name"),
        ("C.1.2", "holder_first_name"),
        ("C.1.3", "holder_address"),
        ("C.4c", "ownership_note"),
        ("I", "registered_on"),
        ("H", "valid_until"),
    ),
    (
        ("B", "first_registration"),
        ("2.1", "hsn"),
        ("2.2", "tsn"),
        ("2.2", "variant_code"),
        ("J", "ec_class"),
        ("4", "body_code"),
        ("E", "vin"),
        ("3", "check_digit"),
        ("D.1", "make"),
        ("D.2", "type_variant_version"),
        ("D.3", "model"),
        ("2", "manufacturer"),
        ("5", "designation"),
        ("V.9", "emission_type_class"),
        ("14", "emission_class"),
        ("14.1", "emission_code"),
        ("P.3", "fuel"),
        ("10", "fuel_code"),
        ("P.1", "displacement_ccm"),
        ("22", "remarks"),
    ),
    (
        ("L", "axles"),
        ("P.2", "power_kw"),
        ("P.4", "rated_rpm"),
        ("T", "top_speed_kmh"),
        ("18", "length_mm"),
        ("19", "width_mm"),
        ("20", "height_mm"),
        ("G", "kerb_mass_kg"),
        ("F.1", "max_mass_kg"),
        ("F.2", "permitted_mass_kg"),
        ("O.1", "trailer_braked_kg"),
        ("O.2", "trailer_unbraked_kg"),
        ("U.1", "noise_standing_db"),
        ("U.2", "noise_rpm"),
        ("U.3", "noise_driving_db"),
        ("V.7", "co2_g_km"),
        ("S.1", "seats"),
        ("15.1", "tyres_front"),
        ("15.2", "tyres_rear"),
        ("15.3", "tyres_third"),
        ("R", "colour"),
        ("K", "approval_number"),
        ("6", "approved_on"),
        ("21", "notes"),
    ),
)
CODES = {name: code for column in COLUMNS for code, name in column}
# What only we need: the sticker, the season of the plate, the kind that decides the intervals.
OURS = ("hu_due", "vehicle_class", "season_from", "season_to", "bought_here_on")
