//! Rows by column, written with one `INSERT … SELECT … FROM unnest(…)` per batch: row security allows no COPY.

use crate::Error;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

macro_rules! rows {
    ($rows:ident of $row:ident: $sql:literal { $($column:ident: $ty:ty),+ $(,)? }) => {
        pub(super) struct $row { $(pub $column: $ty),+ }
        #[derive(Default)]
        pub(super) struct $rows { $($column: Vec<$ty>),+ }
        impl $rows {
            pub fn push(&mut self, row: $row) { $(self.$column.push(row.$column);)+ }
            /// Writes what there is and is empty again.
            pub async fn write(&mut self, conn: &mut PgConnection, m: Uuid) -> Result<(), Error> {
                let rows = std::mem::take(self);
                sqlx::query($sql).bind(m)$(.bind(rows.$column))+.execute(conn).await?;
                Ok(())
            }
        }
    };
}

type Id = Uuid;
type MaybeId = Option<Uuid>;
type At = DateTime<Utc>;
type MaybeAt = Option<DateTime<Utc>>;
type Word = &'static str;
type MaybeWord = Option<&'static str>;
type MaybeText = Option<String>;
type MaybeDate = Option<NaiveDate>;

rows!(Classes of ClassRow: "INSERT INTO iso_class (municipality_id, code, level, parent, title, title_en, active)
    SELECT $1, code, length(code) / 2, nullif(left(code, -2), ''), title, title_en, true FROM unnest($2::text[], $3::text[], $4::text[]) AS u(code, title, title_en)"
    { code: Word, title: Word, title_en: Word });

rows!(Products of ProductRow: "INSERT INTO product (municipality_id, id, hms_number, name, iso_code, iso_title, gtin, supplier, supplier_ref, bulk, created_at)
    SELECT $1, u.* FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bool[], $11::timestamptz[]) AS u"
    { id: Id, hms: String, name: String, iso: Word, iso_title: Word, gtin: String, supplier: Word, supplier_ref: String, bulk: bool, created_at: At });

rows!(Substitutes of SubstituteRow: "INSERT INTO product_substitute (municipality_id, group_id, hms_number, rank, list, post, post_title, name)
    SELECT $1, u.* FROM unnest($2::uuid[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[]) AS u"
    { group: Id, hms: String, rank: i32, list: Word, post: String, post_title: Word, name: String });

rows!(Addresses of AddressRow: "INSERT INTO address (municipality_id, id, source_id, street, postcode, city, lat, lon)
    SELECT $1, u.* FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::float8[]) AS u"
    { id: Id, source: String, street: String, postcode: Word, city: Word, lat: f64, lon: f64 });

rows!(PlaceRows of PlaceRow: "INSERT INTO place (municipality_id, id, parent_id, kind, name, label, lat, lon)
    SELECT $1, u.* FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::float8[]) AS u"
    { id: Id, parent: MaybeId, kind: Word, name: String, label: MaybeText, lat: Option<f64>, lon: Option<f64> });

rows!(StaffRows of StaffRow: "INSERT INTO staff (municipality_id, id, user_name, display_name, email, roles, service_id, password_hash, created_at)
    SELECT $1, id, user_name, display_name, email, ARRAY[role], service, hash, created_at
    FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::timestamptz[])
         AS u(id, user_name, display_name, email, role, service, hash, created_at)"
    { id: Id, user: String, name: String, email: String, role: Word, service: Id, hash: String, created_at: At });

rows!(Persons of PersonRow: "INSERT INTO person (municipality_id, id, national_id_sealed, national_id_hash, first_name, last_name, birth_date, phone,
        street, postcode, city, address_id, lat, lon, access_note, protected, died_on, moved_out_on, created_at)
    SELECT $1, u.* FROM unnest($2::uuid[], $3::bytea[], $4::bytea[], $5::text[], $6::text[], $7::date[], $8::text[], $9::text[], $10::text[], $11::text[],
        $12::uuid[], $13::float8[], $14::float8[], $15::text[], $16::bool[], $17::date[], $18::date[], $19::timestamptz[]) AS u"
    { id: Id, sealed: Vec<u8>, hash: Vec<u8>, first: Word, last: Word, born: NaiveDate, phone: String, street: String, postcode: Word,
      city: Word, address: Id, lat: f64, lon: f64, access_note: MaybeWord, protected: bool, died_on: MaybeDate, moved_out_on: MaybeDate, created_at: At });

rows!(Contacts of ContactRow: "INSERT INTO contact (municipality_id, id, person_id, name, relation, phone)
    SELECT $1, u.* FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[]) AS u"
    { id: Id, person: Id, name: String, relation: Word, phone: String });

rows!(SearchRows of SearchRow: "INSERT INTO search_entry (municipality_id, kind, ref_id, body)
    SELECT $1, u.* FROM unnest($2::text[], $3::uuid[], $4::text[]) AS u"
    { kind: Word, id: Id, body: String });

rows!(Commands of CommandRow: "INSERT INTO command_log (municipality_id, command_id, kind, fingerprint, actor, outcome, at)
    SELECT $1, id, kind, fingerprint, actor, '{\"applied\": null}', at FROM unnest($2::uuid[], $3::text[], $4::bytea[], $5::uuid[], $6::timestamptz[])
         AS u(id, kind, fingerprint, actor, at)"
    { id: Id, kind: Word, fingerprint: Vec<u8>, actor: MaybeId, at: At });

rows!(Events of EventRow: "INSERT INTO event (municipality_id, id, noun, subject_id, kind, fact, occurred_at, recorded_at, actor, command_id)
    SELECT $1, id, noun, subject, kind, fact::jsonb, at, at, actor, command
    FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[], $8::uuid[], $9::uuid[])
         AS u(id, noun, subject, kind, fact, at, actor, command)"
    { id: Id, noun: Word, subject: Id, kind: Word, fact: String, at: At, actor: MaybeId, command: Id });

rows!(Movements of MovementRow: "INSERT INTO movement (municipality_id, id, item_id, product_id, quantity, from_place, to_place, loan_id, at, actor)
    SELECT $1, u.* FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::uuid[], $7::uuid[], $8::uuid[], $9::timestamptz[], $10::uuid[]) AS u"
    { id: Id, item: MaybeId, product: Id, quantity: i32, from: Id, to: Id, loan: MaybeId, at: At, actor: MaybeId });

rows!(Accesses of AccessRow: "INSERT INTO access_entry (municipality_id, id, at, actor, actor_kind, roles, service_id, person_id, what)
    SELECT $1, id, at, actor, 'staff', role, service, person, what
    FROM unnest($2::uuid[], $3::timestamptz[], $4::uuid[], $5::text[], $6::uuid[], $7::uuid[], $8::text[]) AS u(id, at, actor, role, service, person, what)"
    { id: Id, at: At, actor: Id, role: Word, service: Id, person: Id, what: Word });

rows!(Items of ItemRow: "INSERT INTO item (municipality_id, id, product_id, serial, label, owner, place_id, state, state_since, need_id, need_line_id,
        loan_id, person_id, fault, scrap_reason, washed_on, inspect_by, version)
    SELECT $1, u.* FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::timestamptz[], $10::uuid[], $11::uuid[],
        $12::uuid[], $13::uuid[], $14::text[], $15::text[], $16::date[], $17::date[], $18::bigint[]) AS u"
    { id: Id, product: Id, serial: String, label: String, owner: Word, place: Id, state: Word, since: At, need: MaybeId, line: MaybeId,
      loan: MaybeId, person: MaybeId, fault: MaybeWord, reason: MaybeWord, washed_on: MaybeDate, inspect_by: MaybeDate, version: i64 });

rows!(Needs of NeedRow: "INSERT INTO need (municipality_id, id, person_id, channel, caller_name, caller_phone, matters, challenge, term, service_id, state, step,
        level, key_version, deadline, criteria, triaged_by, proposed_level, in_charge, opened_at, clock_from, closed_at, close_reason, deviation, version)
    SELECT $1, id, person, channel, caller_name, caller_phone, matters, challenge, term, service, state, step, level, key_version, deadline,
        string_to_array(criteria, ','), triaged_by, proposed, in_charge, opened_at, clock_from, closed_at, close_reason, deviation, version
    FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::uuid[], $11::text[], $12::text[], $13::text[],
        $14::int[], $15::timestamptz[], $16::text[], $17::uuid[], $18::text[], $19::uuid[], $20::timestamptz[], $21::timestamptz[], $22::timestamptz[], $23::text[],
        $24::text[], $25::bigint[])
      AS u(id, person, channel, caller_name, caller_phone, matters, challenge, term, service, state, step, level, key_version, deadline, criteria, triaged_by,
           proposed, in_charge, opened_at, clock_from, closed_at, close_reason, deviation, version)"
    { id: Id, person: Id, channel: Word, caller_name: MaybeText, caller_phone: MaybeText, matters: Word, challenge: Word, term: Word, service: Id, state: Word,
      step: MaybeWord, level: MaybeText, key_version: Option<i32>, deadline: MaybeAt, criteria: MaybeText, triaged_by: MaybeId, proposed: MaybeText, in_charge: MaybeId,
      opened_at: At, clock_from: At, closed_at: MaybeAt, close_reason: MaybeWord, deviation: MaybeWord, version: i64 });

rows!(Lines of LineRow: "INSERT INTO need_line (municipality_id, id, need_id, ordinal, product_id, iso_code, words, quantity, purpose, purpose_note, state, item_id, loan_id, nav_step)
    SELECT $1, u.* FROM unnest($2::uuid[], $3::uuid[], $4::int[], $5::uuid[], $6::text[], $7::text[], $8::int[], $9::text[], $10::text[], $11::text[], $12::uuid[],
        $13::uuid[], $14::text[]) AS u"
    { id: Id, need: Id, ordinal: i32, product: MaybeId, iso: MaybeText, words: MaybeWord, quantity: i32, purpose: Word, purpose_note: MaybeWord, state: Word,
      item: MaybeId, loan: MaybeId, nav_step: MaybeWord });

rows!(NavDates of NavRow: "INSERT INTO need_line_nav (municipality_id, line_id, step, on_date, order_number, actor)
    SELECT $1, u.* FROM unnest($2::uuid[], $3::text[], $4::date[], $5::text[], $6::uuid[]) AS u"
    { line: Id, step: Word, on: NaiveDate, order: MaybeText, actor: MaybeId });

rows!(Triages of TriageRow: "INSERT INTO need_triage (municipality_id, id, need_id, level, criteria, key_version, deadline, actor, at, reason)
    SELECT $1, id, need, level, string_to_array(criteria, ','), key_version, deadline, actor, at, reason
    FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::int[], $7::timestamptz[], $8::uuid[], $9::timestamptz[], $10::text[])
         AS u(id, need, level, criteria, key_version, deadline, actor, at, reason)"
    { id: Id, need: Id, level: String, criteria: String, key_version: i32, deadline: At, actor: MaybeId, at: At, reason: MaybeWord });

rows!(Steps of StepRow: "INSERT INTO need_step (municipality_id, need_id, ordinal, step, entered_at)
    SELECT $1, u.* FROM unnest($2::uuid[], $3::int[], $4::text[], $5::timestamptz[]) AS u"
    { need: Id, ordinal: i32, step: Word, at: At });

rows!(Loans of LoanRow: "INSERT INTO loan (municipality_id, id, person_id, item_id, product_id, quantity, kind, need_id, need_line_id, handed_out_at, handed_out_by,
        due_on, state, ended_at, version)
    SELECT $1, u.* FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::int[], $7::text[], $8::uuid[], $9::uuid[], $10::timestamptz[], $11::uuid[],
        $12::date[], $13::text[], $14::timestamptz[], $15::bigint[]) AS u"
    { id: Id, person: Id, item: MaybeId, product: Id, quantity: i32, kind: Word, need: MaybeId, line: MaybeId, at: At, by: MaybeId, due: MaybeDate, state: Word,
      ended: MaybeAt, version: i64 });

rows!(Jobs of JobRow: "INSERT INTO job (municipality_id, id, kind, person_id, need_id, level, deadline, way, minutes, crew, state, planned_on, planned_to, created_at,
        created_by, ended_at, cancel_reason, because, version)
    SELECT $1, u.* FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::timestamptz[], $8::text[], $9::int[], $10::int[], $11::text[],
        $12::date[], $13::uuid[], $14::timestamptz[], $15::uuid[], $16::timestamptz[], $17::text[], $18::text[], $19::bigint[]) AS u"
    { id: Id, kind: Word, person: MaybeId, need: MaybeId, level: MaybeText, deadline: MaybeAt, way: Word, minutes: i32, crew: i32, state: Word, planned_on: MaybeDate,
      planned_to: MaybeId, created_at: At, created_by: MaybeId, ended: MaybeAt, cancel_reason: MaybeWord, because: MaybeWord, version: i64 });

rows!(Loads of LoadRow: "INSERT INTO job_load (municipality_id, job_id, ordinal, item_id, product_id, quantity, loan_id, need_line_id)
    SELECT $1, u.* FROM unnest($2::uuid[], $3::int[], $4::uuid[], $5::uuid[], $6::int[], $7::uuid[], $8::uuid[]) AS u"
    { job: Id, ordinal: i32, item: MaybeId, product: MaybeId, quantity: i32, loan: MaybeId, line: MaybeId });

rows!(StockRows of StockRow: "INSERT INTO stock (municipality_id, place_id, product_id, quantity, real_place)
    SELECT $1, u.* FROM unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::bool[]) AS u"
    { place: Id, product: Id, quantity: i64, real: bool });
