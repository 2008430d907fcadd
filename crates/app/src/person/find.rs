//! Finding a person: by national id, or by words of what is known.

use super::{Card, sheet, store};
use crate::tx::Query;
use crate::{Error, Tx, search};
use domain::access::Right;
use domain::national_id::NationalId;

/// Persons for a text. A whole national id finds that person, protected or not; words find the others.
#[derive(Clone)]
pub struct Find {
    pub text: String,
    /// 1 to 50.
    pub most: u8,
}

/// Persons that a text may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub persons: Vec<Card>,
    /// The text was a national id.
    pub by_national_id: bool,
    /// More fit than are shown.
    pub more: bool,
}

impl Query for Find {
    type Answer = Found;

    async fn run(&self, tx: &mut Tx) -> Result<Found, Error> {
        tx.ctx.must(Right::SeePersons)?;
        let most = self.most.clamp(1, 50);
        let national_id = NationalId::parse_on(tx.ctx.country, &self.text, tx.ctx.today()).ok();
        let mut ids = match &national_id {
            Some(id) => {
                let hash = sheet::hash(tx, id);
                store::by_national_id(tx, &hash)
                    .await?
                    .into_iter()
                    .map(|p| p.0)
                    .collect()
            }
            None => search::find(tx, search::Kind::Person, &self.text, i32::from(most) + 1).await?,
        };
        let more = ids.len() > usize::from(most);
        ids.truncate(usize::from(most));
        let persons = store::cards(tx, &ids).await?;
        for person in &persons {
            tx.saw(person.id, "person.find");
        }
        Ok(Found {
            persons,
            by_national_id: national_id.is_some(),
            more,
        })
    }
}
