//! What a line's field offers while somebody types: articles and ISO classes.

use super::Wish;
use crate::product::{CompleteClass, complete};
use crate::tx::Query;
use crate::{Error, Tx};
use domain::access::Right;

/// Articles and classes for a text.
#[derive(Clone, Debug)]
pub struct Offer {
    pub text: String,
    /// At most so many of each; 1 to 20.
    pub most: u8,
}

/// An article or a class that the text may mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Offered {
    pub wish: Wish,
    /// The article's name or the class's title.
    pub title: String,
    /// The HMS number of an article, the code of a class.
    pub number: Option<String>,
    /// How many stand ready; of a class nothing is counted.
    pub ready: Option<i64>,
}

impl Query for Offer {
    type Answer = Vec<Offered>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<Offered>, Error> {
        tx.ctx.must(Right::Work)?;
        let most = usize::from(self.most.clamp(1, 20));
        let ids = complete::ids(tx, &self.text, most).await?;
        let mut offers: Vec<Offered> = complete::with_ready(tx, &ids)
            .await?
            .into_iter()
            .map(|s| Offered {
                wish: Wish::Product { product: s.product.id },
                title: s.product.name,
                number: s.product.hms_number,
                ready: Some(s.ready),
            })
            .collect();
        let classes = CompleteClass {
            text: self.text.clone(),
            most,
        };
        offers.extend(classes.run(tx).await?.into_iter().map(|class| Offered {
            wish: Wish::Class {
                iso: class.code.clone(),
            },
            title: class.title,
            number: Some(class.code),
            ready: None,
        }));
        Ok(offers)
    }
}
