//! A municipality with one of each, and a valid request for every write of the interface.

use app::person::Sheet;
use app::{job, loan, need, person};
use axum::http::Method;
use domain::access::Role;
use domain::ids::{ItemId, JobId, LoanId, NeedId, PersonId, PlaceId, ProductId};
use domain::job::{JobKind, Way};
use domain::loan::LoanKind;
use domain::need::{Channel, Term};
use domain::place::PlaceKind;
use serde_json::{Value, json};
use testkit::{Machine, TestApp};

pub struct Scene {
    pub app: TestApp,
    pub machine: Machine,
    pub person: PersonId,
    pub product: ProductId,
    pub shelf: PlaceId,
    pub quarantine: PlaceId,
    pub items: Vec<ItemId>,
}

impl Scene {
    pub async fn new() -> Scene {
        let app = TestApp::new().await;
        let town = &app.town;
        let product = town.product("Rullator Lett", "900101", "122203").await;
        let store = town.place(PlaceKind::Store, "Lageret", None).await;
        let shelf = town.place(PlaceKind::Shelf, "A-1", Some(store)).await;
        let quarantine = town.place(PlaceKind::Quarantine, "Retur", Some(store)).await;
        let labels: Vec<String> = (0..40).map(|n| format!("L{n:03}")).collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let items = town.items(product, shelf, &labels).await;
        let person = person(&app, "Kari", false).await;
        let machine = app.machine(Role::Coordinator).await;
        Scene {
            app,
            machine,
            person,
            product,
            shelf,
            quarantine,
            items,
        }
    }

    pub async fn loan(&self, item: usize) -> LoanId {
        let out = loan::HandOut {
            item: self.items[item],
            person: self.person,
            kind: LoanKind::Short,
            need: None,
            due: None,
        };
        let town = &self.app.town;
        let done = town
            .db
            .run(&town.with(&[Role::Coordinator]), town.command(), &out)
            .await;
        done.expect("a loan").into_inner().loan
    }

    pub async fn need(&self) -> NeedId {
        let open = need::Open {
            person: self.person,
            channel: Channel::Citizen,
            caller_name: None,
            caller_phone: None,
            matters: String::new(),
            challenge: "Reiser seg ikke fra stolen".into(),
            note: String::new(),
            term: Term::Short,
            service: None,
            ticked: vec![],
            lines: vec![],
            contact_at: None,
            information_complete: true,
            triage_now: false,
            source: None,
        };
        let town = &self.app.town;
        let done = town
            .db
            .run(&town.with(&[Role::Coordinator]), town.command(), &open)
            .await;
        done.expect("a need").into_inner()
    }

    pub async fn job(&self, item: usize) -> JobId {
        let create = job::Create {
            kind: JobKind::Deliver,
            person: Some(self.person),
            need: None,
            way: Way::Delivery,
            by: None,
            items: vec![self.items[item]],
            loans: vec![],
            bulk: vec![],
            details: job::JobDetails::default(),
        };
        let town = &self.app.town;
        let done = town
            .db
            .run(&town.with(&[Role::Coordinator]), town.command(), &create)
            .await;
        done.expect("a job").into_inner()
    }

    /// A need that is past its deadline.
    async fn late_need(&self) -> NeedId {
        let need = self.need().await;
        let level = need::SetLevel {
            need,
            ticked: vec![],
            level: "1".into(),
            reason: "Haster".into(),
            next: None,
            complete_at: None,
        };
        let town = &self.app.town;
        let done = town
            .db
            .run(&town.with(&[Role::Coordinator]), town.command(), &level)
            .await;
        done.expect("a level");
        town.clock.pass(chrono::Duration::days(40));
        need
    }

    /// A job that Rampe proposed, because somebody who has a device died.
    async fn proposed_job(&self, item: usize) -> JobId {
        let town = &self.app.town;
        let (as_coordinator, dead) = (town.with(&[Role::Coordinator]), person(&self.app, "Ola", false).await);
        let out = loan::HandOut {
            item: self.items[item],
            person: dead,
            kind: LoanKind::Short,
            need: None,
            due: None,
        };
        town.db
            .run(&as_coordinator, town.command(), &out)
            .await
            .expect("a loan");
        let died = person::RegisterDeath {
            person: dead,
            on: Some(as_coordinator.today()),
        };
        town.db
            .run(&as_coordinator, town.command(), &died)
            .await
            .expect("a death");
        let propose = loan::ProposeCollection { person: dead };
        let job = town
            .db
            .run(&as_coordinator, town.command(), &propose)
            .await
            .expect("a proposal");
        job.into_inner().expect("something to collect")
    }

    /// A valid request for a write: address and body. `None` for one that this scene does not know.
    pub async fn request(&self, method: &Method, path: &str) -> Option<(String, Value)> {
        let today = self.app.town.system().today();
        Some(match (method.as_str(), path) {
            ("POST", "/items") => (
                path.into(),
                json!({"product": self.product, "to": self.shelf, "pieces": [{"label": "NY-1"}, {}], "make_labels": true}),
            ),
            ("PUT", "/items/{id}/label") => (at(path, self.items[0]), json!({"label": "ny-lapp"})),
            ("POST", "/items/{id}/steps") => (at(path, self.items[1]), json!({"step": "move", "to": self.quarantine})),
            ("POST", "/loans") => (
                path.into(),
                json!({"item": self.items[2], "person": self.person, "kind": "short"}),
            ),
            ("POST", "/loans/many") => (
                path.into(),
                json!({"items": [self.items[3], self.items[4]], "person": self.person, "kind": "trial"}),
            ),
            ("POST", "/loans/take-back") => {
                self.loan(5).await;
                (path.into(), json!({"items": [self.items[5]]}))
            }
            ("POST", "/loans/{id}/extend") => (at(path, self.loan(6).await), json!({})),
            ("POST", "/loans/{id}/lose") => (at(path, self.loan(7).await), json!({})),
            ("POST", "/needs") => (
                path.into(),
                json!({"person": self.person, "channel": "gp", "term": "short", "lines": [{"iso_code": "1222", "quantity": 1}]}),
            ),
            ("POST", "/needs/{id}/level") => (
                at(path, self.need().await),
                json!({"level": "2", "reason": "Falt i går"}),
            ),
            ("POST", "/needs/{id}/lines") => (
                at(path, self.need().await),
                json!({"product": self.product, "quantity": 2}),
            ),
            ("POST", "/needs/{id}/charge") => (at(path, self.need().await), json!({"to": null})),
            ("POST", "/needs/{id}/deviation") => (at(path, self.late_need().await), json!({"cause": "not_in_stock"})),
            ("POST", "/needs/{id}/close") => (at(path, self.need().await), json!({"reason": "no_longer_needed"})),
            ("POST", "/jobs") => (
                path.into(),
                json!({"kind": "deliver", "person": self.person, "items": [self.items[8]], "crew": 2}),
            ),
            ("POST", "/jobs/{id}/confirm") => (at(path, self.proposed_job(9).await), json!({})),
            ("POST", "/jobs/{id}/plan") => (at(path, self.job(10).await), json!({"on": today})),
            ("POST", "/jobs/{id}/done") => (at(path, self.job(11).await), json!({})),
            ("POST", "/jobs/{id}/cancel") => (at(path, self.job(12).await), json!({"reason": "mistake"})),
            ("POST", "/places") => (path.into(), json!({"kind": "shelf", "name": "B-1"})),
            ("POST", "/persons") => (path.into(), json!({"first_name": "Nils", "last_name": "Prøve"})),
            _ => return None,
        })
    }
}

fn at(path: &str, id: impl std::fmt::Display) -> String {
    path.replace("{id}", &id.to_string())
}

/// A person with an address.
pub async fn person(app: &TestApp, name: &str, protected: bool) -> PersonId {
    let sheet = Sheet {
        first_name: name.into(),
        last_name: "Prøvesen".into(),
        protected,
        access_note: "Nøkkelboks 4711".into(),
        address: Some(person::AddressField {
            address: None,
            street: "Hemmelig vei 7".into(),
            postcode: "9990".into(),
            city: "Granvik".into(),
        }),
        ..Sheet::default()
    };
    let town = &app.town;
    let ctx = town.with(&[Role::Coordinator]);
    let done = town.db.run(&ctx, town.command(), &person::Create { sheet }).await;
    done.expect("a person").into_inner().person
}
