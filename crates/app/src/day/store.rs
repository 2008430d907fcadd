use super::{Line, MOST, Section, Thing, Topic, Who, before_wash};
use crate::{Error, Tx, access};
use chrono::Days;
use domain::ids::{ItemId, JobId, NeedId, PersonId};
use domain::priority_key::PriorityKey;
use domain::time::start_of_day;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// Twice what is shown, since some may be shown by an earlier section.
const FETCHED: i64 = 2 * MOST as i64;

/// Which rows, and in which order. Every text may use $1 municipality, $2 now, $3 the worker, $4 the worker's service, $5 the
/// most urgent level, $6 the start of today, $7 today, $8 the last day that counts as the next, $9 how many, $10 states.
struct Pick {
    from: &'static str,
    condition: &'static str,
    order: &'static str,
}

const fn pick(from: &'static str, condition: &'static str, order: &'static str) -> Pick {
    Pick { from, condition, order }
}

/// All that a section may pick from, and how many of it are past their deadline.
const NEEDS: &str = "
WITH pick AS (
    SELECT n.id, n.person_id, n.step, n.level, n.deadline, n.clock_from, count(*) OVER () AS total, count(*) FILTER (WHERE n.deadline < $2) OVER () AS late
    FROM {from} WHERE n.municipality_id = $1 AND {condition} ORDER BY {order} LIMIT $9
)
SELECT 'need' AS thing, n.id, n.step AS word, n.level, n.deadline, n.clock_from AS since, NULL::date AS on_date, n.total, n.late,
       p.id AS person_id, p.first_name, p.middle_name, p.last_name, p.protected, p.phone, p.street, p.postcode, p.city, l.what, l.things,
       NULL::text AS label, NULL::text AS place, NULL::text AS state
FROM pick n JOIN person p ON p.municipality_id = $1 AND p.id = n.person_id
CROSS JOIN LATERAL (
    SELECT count(*) AS things, (array_agg(coalesce(r.name, c.title, w.words, r.iso_title, w.iso_code) ORDER BY w.ordinal))[1] AS what
    FROM need_line w
    LEFT JOIN product r ON r.municipality_id = $1 AND r.id = w.product_id
    LEFT JOIN iso_class c ON c.municipality_id = $1 AND c.code = w.iso_code
    WHERE w.municipality_id = $1 AND w.need_id = n.id AND w.state <> 'removed') l
ORDER BY {order}";

const JOBS: &str = "
WITH pick AS (
    SELECT n.id, n.kind, n.person_id, n.level, n.deadline, n.created_at, n.planned_on, n.street, n.postcode, n.city,
           count(*) OVER () AS total, count(*) FILTER (WHERE n.deadline < $2) OVER () AS late
    FROM {from} WHERE n.municipality_id = $1 AND {condition} ORDER BY {order} LIMIT $9
)
SELECT 'job' AS thing, n.id, n.kind AS word, n.level, n.deadline, n.created_at AS since, n.planned_on AS on_date, n.total, n.late,
       p.id AS person_id, p.first_name, p.middle_name, p.last_name, p.protected, p.phone,
       coalesce(n.street, p.street) AS street, CASE WHEN n.street IS NULL THEN p.postcode ELSE n.postcode END AS postcode,
       CASE WHEN n.street IS NULL THEN p.city ELSE n.city END AS city, l.what, l.things,
       NULL::text AS label, NULL::text AS place, NULL::text AS state
FROM pick n LEFT JOIN person p ON p.municipality_id = $1 AND p.id = n.person_id
CROSS JOIN LATERAL (
    SELECT count(*) AS things, (array_agg(r.name ORDER BY w.ordinal))[1] AS what
    FROM job_load w
    LEFT JOIN item i ON i.municipality_id = $1 AND i.id = w.item_id
    LEFT JOIN loan o ON o.municipality_id = $1 AND o.id = w.loan_id
    LEFT JOIN product r ON r.municipality_id = $1 AND r.id = coalesce(w.product_id, i.product_id, o.product_id)
    WHERE w.municipality_id = $1 AND w.job_id = n.id) l
ORDER BY {order}";

const ITEMS: &str = "
WITH pick AS (
    SELECT n.id, n.product_id, n.place_id, n.label, n.state, n.state_since, n.seq, count(*) OVER () AS total
    FROM {from} WHERE n.municipality_id = $1 AND {condition} ORDER BY {order} LIMIT $9
)
SELECT 'item' AS thing, n.id, n.state AS word, NULL::text AS level, NULL::timestamptz AS deadline, n.state_since AS since, NULL::date AS on_date,
       n.total, 0::bigint AS late, NULL::uuid AS person_id, r.name AS what, 1::bigint AS things, n.label, l.name AS place, n.state
FROM pick n JOIN product r ON r.municipality_id = $1 AND r.id = n.product_id JOIN place l ON l.municipality_id = $1 AND l.id = n.place_id
ORDER BY {order}";

const BY_DEADLINE: &str = "n.deadline NULLS LAST, n.id";
const OLDEST: &str = "n.clock_from, n.id";

fn picked(topic: Topic) -> (&'static str, Pick) {
    match topic {
        Topic::MyJobs => (JOBS, pick("job n", "n.state = 'planned' AND n.planned_to = $3 AND n.planned_on <= $7", BY_DEADLINE)),
        Topic::LateWithoutCause => (
            NEEDS,
            pick("need n", "n.state = 'open' AND n.deadline < $2 AND n.deviation IS NULL", BY_DEADLINE),
        ),
        Topic::AcuteUnassigned => (
            NEEDS,
            pick("need n", "n.state = 'open' AND n.level = $5 AND n.in_charge IS NULL", BY_DEADLINE),
        ),
        Topic::Untriaged => (NEEDS, pick("need n", "n.state = 'untriaged'", OLDEST)),
        Topic::InMyCharge => (
            NEEDS,
            pick("need n", "n.in_charge = $3 AND n.state IN ('untriaged', 'open')", BY_DEADLINE),
        ),
        Topic::Assessments => (
            NEEDS,
            pick(
                "need n",
                "n.step = 'assessment' AND n.in_charge IS NULL AND ($4::uuid IS NULL OR n.service_id IS NULL OR n.service_id = $4)",
                BY_DEADLINE,
            ),
        ),
        Topic::Fittings => (
            JOBS,
            pick(
                "job n LEFT JOIN need b ON b.municipality_id = $1 AND b.id = n.need_id",
                "n.kind = 'fit' AND n.state IN ('open', 'planned') AND (n.planned_to = $3 OR b.in_charge = $3)",
                BY_DEADLINE,
            ),
        ),
        Topic::JobsWithoutPlan => (JOBS, pick("job n", "n.state = 'open' AND n.way = 'delivery'", BY_DEADLINE)),
        Topic::RepairJobs => (
            JOBS,
            pick("job n", "n.kind = 'repair' AND n.state IN ('open', 'planned')", BY_DEADLINE),
        ),
        Topic::ToMakeReady => (
            ITEMS,
            pick(
                "item n JOIN place v ON v.municipality_id = $1 AND v.id = n.place_id AND v.kind NOT IN ('vehicle', 'home')",
                "n.id IN (SELECT w.item_id FROM job_load w JOIN job j ON j.municipality_id = $1 AND j.id = w.job_id
                          WHERE w.municipality_id = $1 AND j.state = 'planned' AND j.kind IN ('deliver', 'fit') AND j.planned_on <= $8
                            AND j.planned_on = (SELECT min(planned_on) FROM job WHERE municipality_id = $1 AND state = 'planned' AND planned_on > $7))",
                "n.seq",
            ),
        ),
        Topic::ToWash => (ITEMS, pick("item n", "n.state = ANY ($10)", "n.state_since, n.id")),
        Topic::ToCheck => (ITEMS, pick("item n", "n.state = 'to_check'", "n.state_since, n.id")),
        Topic::Repairs => (ITEMS, pick("item n", "n.state = 'repair'", "n.state_since, n.id")),
        Topic::NavWaiting => (NEEDS, pick("need n", "n.step = 'nav'", OLDEST)),
        Topic::ToCollect => (JOBS, pick("job n", "n.state = 'proposed'", "n.created_at, n.id")),
        Topic::OpenedToday => (NEEDS, pick("need n", "n.opened_at >= $6 AND n.opened_at <= $2", "n.clock_from DESC, n.id")),
    }
}

/// One list of the day, longer than shown.
pub(super) async fn section(tx: &mut Tx, topic: Topic, key: &PriorityKey) -> Result<Section, Error> {
    let (m, now, today) = (tx.m(), tx.ctx.now, tx.ctx.today());
    let staff = tx.ctx.actor.staff();
    let service = tx.ctx.service;
    let (frame, pick) = picked(topic);
    let sql = frame
        .replace("{from}", pick.from)
        .replace("{condition}", pick.condition)
        .replace("{order}", pick.order);
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(m)
        .bind(now)
        .bind(staff.map(|s| s.0))
        .bind(service.map(|s| s.0))
        .bind(key.levels.first().map(|l| l.code.as_str()))
        .bind(start_of_day(today, tx.ctx.zone).unwrap_or(now))
        .bind(today)
        .bind(today + Days::new(4))
        .bind(FETCHED)
        .bind(before_wash())
        .fetch_all(tx.conn())
        .await?;
    let of_all = |column: &str| rows.first().map_or(Ok(0), |row| row.try_get(column));
    Ok(Section {
        topic,
        total: of_all("total")?,
        late: of_all("late")?,
        lines: rows.iter().map(|row| line(tx, row)).collect::<Result<_, _>>()?,
    })
}

fn line(tx: &Tx, row: &PgRow) -> Result<Line, Error> {
    let broken = |what: &str| Error::Unavailable(format!("a line of the day can't be read: {what}"));
    let id: Uuid = row.try_get("id")?;
    let word: Option<&str> = row.try_get("word")?;
    let thing = match row.try_get::<&str, _>("thing")? {
        "need" => {
            let step = word.map(|w| w.parse().map_err(|_| broken("step"))).transpose()?;
            Thing::Need(NeedId(id), step)
        }
        "job" => Thing::Job(JobId(id), word.unwrap_or_default().parse().map_err(|_| broken("kind"))?),
        _ => Thing::Item(ItemId(id)),
    };
    let who = match row.try_get::<Option<Uuid>, _>("person_id")? {
        Some(person) => Some(who(tx, PersonId(person), row)?),
        None => None,
    };
    Ok(Line {
        thing,
        who,
        what: row.try_get("what")?,
        things: row.try_get("things")?,
        label: row.try_get("label")?,
        place: row.try_get("place")?,
        state: row.try_get("state")?,
        level: row
            .try_get::<Option<String>, _>("level")?
            .map(domain::priority_key::LevelCode),
        deadline: row.try_get("deadline")?,
        since: row.try_get("since")?,
        on: row.try_get("on_date")?,
    })
}

fn who(tx: &Tx, id: PersonId, row: &PgRow) -> Result<Who, Error> {
    let names: [Option<String>; 3] = [
        row.try_get("first_name")?,
        row.try_get("middle_name")?,
        row.try_get("last_name")?,
    ];
    let protected: bool = row.try_get("protected")?;
    let address = access::address(
        &tx.ctx,
        protected,
        row.try_get("street")?,
        row.try_get("postcode")?,
        row.try_get("city")?,
    );
    Ok(Who {
        id,
        name: names.into_iter().flatten().collect::<Vec<_>>().join(" "),
        protected,
        phone: row.try_get("phone")?,
        address,
    })
}
