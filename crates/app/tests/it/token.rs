use app::staff::Create;
use app::{Error, token};
use chrono::Duration;
use domain::access::{Right, Role};
use testkit::Town;

#[tokio::test]
async fn a_token_is_its_machine_until_it_is_revoked_and_then_at_once_nobody() {
    let town = Town::new().await;
    let admin = town.with(&[Role::Administrator]);
    let text = token::create(&town.db, &admin, Role::Technician, None, "Vaskeri")
        .await
        .unwrap();
    assert!(text.starts_with("rampe_"));
    let bearer = token::resolve(&town.db, &text).await.unwrap().expect("known");
    assert_eq!((bearer.role, bearer.listed.id), (Role::Technician, town.listed.id));
    let ctx = bearer.ctx(town.db.world(), admin.request);
    assert!(ctx.may(Right::WorkStore) && !ctx.may(Right::Administer));
    // The table can't give it away, and neither can the command log.
    let secret = text.trim_start_matches("rampe_");
    for table in ["api_token", "command_log"] {
        let rows = town.database.rows(&format!("SELECT * FROM {table}")).await;
        assert!(!rows.is_empty() && rows.iter().all(|r| !r.to_string().contains(&secret[44..])));
    }
    // Remembered now: revoking it here counts at once all the same.
    assert!(token::resolve(&town.db, &text).await.unwrap().is_some());
    let revoke = token::Revoke { token: bearer.token };
    town.db.run(&admin, town.command(), &revoke).await.unwrap();
    assert!(token::resolve(&town.db, &text).await.unwrap().is_none());
    let list = town.db.read(&admin, &token::List).await.unwrap();
    assert!(list[0].revoked_at.is_some() && list[0].used_at.is_some());
}

#[tokio::test]
async fn a_token_revoked_by_another_process_is_good_for_five_seconds_more_at_most() {
    let town = Town::new().await;
    let text = token::create(&town.db, &town.system(), Role::Driver, None, "Bil 2")
        .await
        .unwrap();
    assert!(token::resolve(&town.db, &text).await.unwrap().is_some());
    town.database.execute("UPDATE api_token SET revoked_at = now()").await;
    town.clock.pass(Duration::seconds(6));
    assert!(token::resolve(&town.db, &text).await.unwrap().is_none());
}

#[tokio::test]
async fn what_is_no_token_of_ours_is_nobody() {
    let town = Town::new().await;
    let text = token::create(&town.db, &town.system(), Role::Driver, None, "Bil 2")
        .await
        .unwrap();
    let other_end = if text.ends_with("AA") { "BA" } else { "AA" };
    let changed = format!("{}{other_end}", &text[..text.len() - 2]);
    let cut = &text[..text.len() - 4];
    for wrong in ["", "rampe_", "rampe_AAAA", "Bearer x", cut, &changed, &text[6..]] {
        assert!(token::resolve(&town.db, wrong).await.unwrap().is_none(), "{wrong}");
    }
}

#[tokio::test]
async fn a_token_for_a_worker_can_do_no_more_than_the_worker() {
    let town = Town::new().await;
    let system = town.system();
    let new = Create {
        user_name: "berit".into(),
        display_name: "Berit Bil".into(),
        email: None,
        roles: vec![Role::Driver],
        service: None,
        lang: "nb".into(),
        password_hash: None,
    };
    let berit = town.db.run(&system, town.command(), &new).await.unwrap().into_inner();
    let too_much = token::create(&town.db, &system, Role::Coordinator, Some(berit), "x").await;
    assert!(matches!(too_much, Err(Error::Invalid(faults)) if faults[0].field == "role"));
    let text = token::create(&town.db, &system, Role::Driver, Some(berit), "x")
        .await
        .unwrap();
    assert_eq!(
        token::resolve(&town.db, &text).await.unwrap().unwrap().staff,
        Some(berit)
    );
    town.database.execute("UPDATE staff SET roles = '{technician}'").await;
    town.clock.pass(Duration::seconds(6));
    assert!(token::resolve(&town.db, &text).await.unwrap().is_none());
}

#[tokio::test]
async fn only_an_administrator_makes_lists_and_ends_tokens() {
    let town = Town::new().await;
    for role in Role::ALL.iter().filter(|r| !r.may(Right::Administer)) {
        let ctx = town.with(&[*role]);
        let made = token::create(&town.db, &ctx, *role, None, "x").await;
        assert!(matches!(made, Err(Error::Forbidden(Right::Administer))), "{role}");
        assert!(matches!(
            town.db.read(&ctx, &token::List).await,
            Err(Error::Forbidden(_))
        ));
    }
    let revoke = token::Revoke {
        token: town.system().id(),
    };
    let unknown = town.db.run(&town.system(), town.command(), &revoke).await;
    assert!(matches!(unknown, Err(Error::NotFound)));
}
