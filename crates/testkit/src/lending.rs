//! Builders of persons and needs, through the use cases.

use crate::Town;
use app::loan::HandOut;
use app::{need, person};
use domain::access::Role;
use domain::ids::{ItemId, NeedId, PersonId, ProductId};
use domain::loan::LoanKind;
use domain::need::{Channel, Term};

/// The plainest hand-out there is: a short loan until the usual date, for no need.
pub fn short_loan(item: ItemId, person: PersonId) -> HandOut {
    HandOut {
        item,
        person,
        kind: LoanKind::Short,
        need: None,
        due: None,
    }
}

impl Town {
    /// A person with an address, open or protected.
    pub async fn someone(&self, first: &str, last: &str, protected: bool) -> PersonId {
        let sheet = person::Sheet {
            first_name: first.into(),
            last_name: last.into(),
            protected,
            address: Some(person::AddressField {
                address: None,
                street: "Bekkefaret 4".into(),
                postcode: "2400".into(),
                city: "Granvik".into(),
            }),
            ..person::Sheet::default()
        };
        let ctx = self.with(&[Role::Coordinator]);
        let created = self.db.run(&ctx, self.command(), &person::Create { sheet }).await;
        created.expect("a person").into_inner().person
    }

    /// A need with its level, that wants so many pieces of these articles.
    pub async fn need_of(&self, person: PersonId, term: Term, lines: &[(ProductId, u32)]) -> NeedId {
        let open = need::Open {
            person,
            channel: Channel::Citizen,
            caller_name: None,
            caller_phone: None,
            matters: "Å komme seg ut på egen hånd".into(),
            challenge: "Ustø gange".into(),
            note: String::new(),
            term,
            service: None,
            ticked: vec!["sudden_loss_of_function".into()],
            lines: (lines.iter())
                .map(|(product, quantity)| need::LineWish {
                    what: need::Wish::Product { product: *product },
                    quantity: *quantity,
                    note: None,
                    exchange: None,
                })
                .collect(),
            contact_at: None,
            information_complete: true,
            triage_now: true,
            source: None,
        };
        let ctx = self.with(&[Role::Coordinator]);
        let opened = self.db.run(&ctx, self.command(), &open).await;
        opened.expect("a need").into_inner()
    }
}
