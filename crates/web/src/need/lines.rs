//! Wanted lines as fields: text that completes to an article or an ISO class, and stays words where it is neither.

use crate::components::{FieldErrors, Kind, Text, Width};
use crate::error::PageError;
use crate::form::{Asked, Fields};
use crate::i18n::{L, args};
use crate::session::User;
use crate::state::AppState;
use app::need::{LineWish, Offer, Wish};
use app::{Error, error::Fault};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde_json::json;

/// What stands in the fields of one line.
#[derive(Clone, Debug, Default)]
pub struct LineForm {
    pub what: String,
    pub product: String,
    pub iso: String,
    pub count: String,
}

impl LineForm {
    pub fn typed(f: &Fields, n: usize) -> LineForm {
        let text = |name: &str| f.text(&format!("{name}-{n}")).to_owned();
        LineForm {
            what: text("what"),
            product: text("product"),
            iso: text("iso"),
            count: text("count"),
        }
    }
    pub fn is_empty(&self) -> bool {
        self.what.is_empty()
    }
}

/// The lines of a form, empty ones too: as many as it has.
pub fn typed(f: &Fields) -> Vec<LineForm> {
    (0..100)
        .take_while(|n| f.has(&format!("what-{n}")))
        .map(|n| LineForm::typed(f, n))
        .collect()
}

/// The lines as wishes, each with the number of its row. A typed HMS number or ISO code is looked up.
pub async fn wishes(state: &AppState, user: &User, lines: &[LineForm]) -> Result<Vec<(usize, LineWish)>, Error> {
    let mut wishes = vec![];
    let mut faults = vec![];
    for (n, line) in lines.iter().enumerate().filter(|(_, l)| !l.is_empty()) {
        let quantity = match line.count.as_str() {
            "" => Some(1),
            text => text.parse::<u32>().ok(),
        };
        match quantity {
            Some(quantity) => wishes.push((
                n,
                LineWish {
                    what: wish(state, user, line).await?,
                    quantity,
                    note: None,
                    exchange: None,
                },
            )),
            None => faults.push(app::FieldFault {
                field: format!("count-{n}"),
                fault: Fault::NotANumber,
            }),
        }
    }
    if faults.is_empty() {
        Ok(wishes)
    } else {
        Err(Error::Invalid(faults))
    }
}

async fn wish(state: &AppState, user: &User, line: &LineForm) -> Result<Wish, Error> {
    if let Ok(product) = line.product.parse() {
        return Ok(Wish::Product { product });
    }
    if !line.iso.is_empty() {
        return Ok(Wish::Class { iso: line.iso.clone() });
    }
    let digits: String = line.what.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit()) {
        let offer = Offer {
            text: digits.clone(),
            most: 5,
        };
        let offers = state.db.read(&user.ctx, &offer).await?;
        if let Some(exact) = offers.into_iter().find(|o| o.number.as_deref() == Some(&digits)) {
            return Ok(exact.wish);
        }
    }
    Ok(Wish::Words {
        words: line.what.clone(),
    })
}

/// The app's faults `lines[2].what` as those of the row's fields `what-4`: empty rows were left out on the way.
pub fn faults_at_rows(error: Error, rows: &[usize]) -> Error {
    let Error::Invalid(mut faults) = error else {
        return error;
    };
    for fault in &mut faults {
        let Some((n, name)) = fault.field.strip_prefix("lines[").and_then(|f| f.split_once("].")) else {
            continue;
        };
        let row = n.parse::<usize>().ok().and_then(|n| rows.get(n).copied()).unwrap_or(0);
        let name = if name == "quantity" { "count" } else { name };
        fault.field = format!("{name}-{row}");
    }
    Error::Invalid(faults)
}

/// The fields of one line.
pub fn fields(l: L, n: usize, line: &LineForm, errors: &FieldErrors) -> Markup {
    let name = |field: &str| format!("{field}-{n}");
    let what = Text::new(name("what"), l.tf("need-line-n", args!["n" => n as i64 + 1]))
        .value(&line.what)
        .error(errors.get(&name("what")))
        .complete("/needs/wanted?row=".to_owned() + &n.to_string())
        .fills(format!("product-{n} iso-{n}"));
    html! {
        div .row {
            input type="hidden" name=(name("product")) value=(line.product);
            input type="hidden" name=(name("iso")) value=(line.iso);
            (what)
            (Text::new(name("count"), l.t("need-count")).kind(Kind::Number).width(Width::Short)
                .value(if line.count.is_empty() { "1" } else { &line.count }).error(errors.get(&name("count"))))
        }
    }
}

/// Proposals for a line's field; `row` says which fields a choice fills.
pub async fn offers(State(state): State<AppState>, user: User, Asked(query): Asked) -> Result<Response, PageError> {
    let l = user.l();
    let row: usize = query.text("row").parse().unwrap_or(0);
    let offer = Offer {
        text: query.text("q").into(),
        most: 6,
    };
    let offers = state.db.read(&user.ctx, &offer).await?;
    let proposals: Vec<_> = offers
        .iter()
        .map(|o| {
            let number = o.number.as_deref().unwrap_or_default();
            let (product, iso, detail) = match &o.wish {
                Wish::Product { product } => {
                    let ready = l.tf("need-offer-ready", args!["n" => o.ready.unwrap_or(0)]);
                    (product.to_string(), String::new(), format!("{number} · {ready}"))
                }
                Wish::Class { iso } => (
                    String::new(),
                    iso.clone(),
                    l.tf("need-offer-class", args!["code" => number]),
                ),
                Wish::Words { .. } => Default::default(),
            };
            json!({
                "label": o.title, "value": o.title, "detail": detail,
                "fill": { format!("product-{row}"): product, format!("iso-{row}"): iso }
            })
        })
        .collect();
    Ok(Json(proposals).into_response())
}
