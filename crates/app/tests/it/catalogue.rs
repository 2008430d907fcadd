//! The ground (design §4.2–4.3), read from the catalogue: fails on any table, view, index or function that breaks it.

use testkit::TestDatabase;

/// sqlx's own table: which migrations ran. No tenant's data.
const WITHOUT_TENANT: &str = "'_sqlx_migrations'";

async fn names(db: &TestDatabase, sql: &str) -> Vec<String> {
    db.rows(sql)
        .await
        .iter()
        .map(|r| r["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn every_table_has_row_security_enabled_and_forced_with_a_tenant_policy() {
    let db = TestDatabase::new().await;
    let tables = "SELECT c.oid, c.relname AS name, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c
                  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname NOT IN";
    assert!(names(&db, &format!("{tables} ({WITHOUT_TENANT})")).await.len() >= 30);
    let unforced = format!("{tables} ({WITHOUT_TENANT}) AND NOT (c.relrowsecurity AND c.relforcerowsecurity)");
    assert_eq!(names(&db, &unforced).await, Vec::<String>::new());
    let without_policy = format!(
        "{tables} ({WITHOUT_TENANT}) AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant'
           AND p.polroles = '{{0}}' AND p.polcmd = '*' AND p.polpermissive
           AND pg_get_expr(p.polqual, p.polrelid) LIKE '%NULLIF(current_setting(''rampe.municipality''%'
           AND pg_get_expr(p.polwithcheck, p.polrelid) LIKE '%NULLIF(current_setting(''rampe.municipality''%')"
    );
    assert_eq!(names(&db, &without_policy).await, Vec::<String>::new());
}

#[tokio::test]
async fn no_other_policy_exists_but_the_finders_two() {
    let db = TestDatabase::new().await;
    let others = "SELECT p.polrelid::regclass || '/' || p.polname || '/' || (SELECT string_agg(rolname, ',') FROM pg_roles WHERE oid = ANY (p.polroles)) AS name
                  FROM pg_policy p WHERE p.polname <> 'tenant' ORDER BY 1";
    assert_eq!(
        names(&db, others).await,
        ["municipality/finder/rampe_finder", "search_entry/finder/rampe_finder"]
    );
}

#[tokio::test]
async fn every_key_index_and_foreign_key_leads_with_the_municipality() {
    let db = TestDatabase::new().await;
    let indexes = format!(
        "SELECT i.indexrelid::regclass::text AS name FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
         WHERE t.relnamespace = 'public'::regnamespace AND t.relname NOT IN ({WITHOUT_TENANT})
           AND coalesce((SELECT a.attname FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = i.indkey[0]), '') <> 'municipality_id'"
    );
    assert_eq!(names(&db, &indexes).await, Vec::<String>::new());
    let foreign = "SELECT c.conname AS name FROM pg_constraint c WHERE c.contype = 'f' AND NOT (
           (SELECT attname FROM pg_attribute WHERE attrelid = c.conrelid AND attnum = c.conkey[1]) = 'municipality_id'
       AND (SELECT attname FROM pg_attribute WHERE attrelid = c.confrelid AND attnum = c.confkey[1]) = 'municipality_id')";
    assert_eq!(names(&db, foreign).await, Vec::<String>::new());
    let without_primary_key = format!(
        "SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
           AND c.relname NOT IN ({WITHOUT_TENANT}) AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)"
    );
    assert_eq!(names(&db, &without_primary_key).await, Vec::<String>::new());
}

#[tokio::test]
async fn there_are_no_triggers_procedural_functions_exclusions_or_owner_views() {
    let db = TestDatabase::new().await;
    assert_eq!(
        names(&db, "SELECT tgname AS name FROM pg_trigger WHERE NOT tgisinternal").await,
        Vec::<String>::new()
    );
    assert_eq!(
        names(&db, "SELECT conname AS name FROM pg_constraint WHERE contype = 'x'").await,
        Vec::<String>::new()
    );
    let views = "SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('v', 'm')
                 AND NOT coalesce('security_invoker=on' = ANY (c.reloptions) OR 'security_invoker=true' = ANY (c.reloptions), false)";
    assert_eq!(names(&db, views).await, Vec::<String>::new());
    let ours = "SELECT p.proname AS name FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
                WHERE p.pronamespace = 'public'::regnamespace
                  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')";
    assert_eq!(
        names(&db, &format!("{ours} AND l.lanname <> 'sql'")).await,
        Vec::<String>::new()
    );
    let mut definers = names(&db, &format!("{ours} AND p.prosecdef")).await;
    definers.sort();
    assert_eq!(definers, ["municipality_directory", "search_fuzzy", "search_text"]);
    let public = format!("{ours} AND p.prosecdef AND has_function_privilege('public', p.oid, 'EXECUTE')");
    assert_eq!(names(&db, &public).await, Vec::<String>::new());
    // Sequences give an order, never an id.
    assert_eq!(
        names(
            &db,
            "SELECT relname AS name FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"
        )
        .await,
        ["record_seq"]
    );
    let sequence_ids = "SELECT attrelid::regclass || '.' || attname AS name FROM pg_attribute a JOIN pg_attrdef d ON d.adrelid = attrelid AND d.adnum = attnum
                        WHERE pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval%' AND attname <> 'seq'";
    assert_eq!(names(&db, sequence_ids).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_app_role_owns_nothing_and_cannot_look_past_row_security() {
    let db = TestDatabase::new().await;
    let roles = "SELECT rolname || ':' || rolsuper || rolbypassrls || rolcreaterole || rolcreatedb AS name FROM pg_roles WHERE rolname LIKE 'rampe\\_%' AND rolname <> 'rampe_admin' ORDER BY 1";
    let all_false = "falsefalsefalsefalse";
    assert_eq!(
        names(&db, roles).await,
        ["rampe_app", "rampe_auditor", "rampe_finder", "rampe_owner"].map(|r| format!("{r}:{all_false}"))
    );
    let owned = "SELECT c.relname AS name FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname IN ('rampe_app', 'rampe_auditor')";
    assert_eq!(names(&db, owned).await, Vec::<String>::new());
    let mutable_logs = "SELECT t || '/' || p AS name FROM unnest(ARRAY['event', 'movement', 'access_entry', 'command_log', 'need_triage']) t, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) p
                        WHERE has_table_privilege('rampe_app', t, p)";
    assert_eq!(names(&db, mutable_logs).await, Vec::<String>::new());
}

#[tokio::test]
async fn without_a_municipality_nothing_is_seen_and_with_one_only_its_own() {
    let town = testkit::Town::new().await;
    let other = town.neighbour().await;
    let seen = |set: String| format!("{set} SET LOCAL ROLE rampe_app;");
    let as_app = |municipality: Option<&str>| {
        let set = municipality.map_or(String::new(), |m| format!("SET LOCAL rampe.municipality = '{m}';"));
        seen(set)
    };
    for (municipality, expected) in [
        (None, 0),
        (Some(other.id.to_string()), 1),
        (Some(town.listed.id.to_string()), 1),
    ] {
        let check = format!(
            "BEGIN; {} DO $$ BEGIN IF (SELECT count(*) FROM municipality) <> {expected} THEN RAISE EXCEPTION 'sees too much'; END IF; END $$; COMMIT",
            as_app(municipality.as_deref())
        );
        town.database.execute(&check).await;
    }
    let cross = format!(
        "BEGIN; {} INSERT INTO service (municipality_id, id, name) VALUES ('{}', '{}', 'x'); COMMIT",
        as_app(Some(&other.id.to_string())),
        town.listed.id,
        other.id
    );
    let refused = app::maintenance::execute(&town.database.url(), &cross).await;
    assert!(refused.unwrap_err().to_string().contains("row-level security"));
}
