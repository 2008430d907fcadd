//! Devices and pieces come in: one page for a delivery.

use super::words::place_choices;
use crate::components::{
    Button, Checkbox, Choice, Crumbs, ErrorSummary, FieldErrors, Form, Kind, Radios, Select, Text, Width, buttons,
};
use crate::error::{PageError, fault_words};
use crate::form::{Asked, Fields, Submitted};
use crate::layout::{Page, page};
use crate::product::field as product_field;
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::error::{Fault, HouseRefusal};
use app::item::{Piece, Receive};
use app::place::{Tree, TreeAnswer};
use app::{Error, FieldFault, Refusal, stock};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::ids::{CommandId, PlaceId, ProductId};
use domain::item::Owner;
use domain::place::PlaceKind;
use maud::{Markup, html};

/// Where a delivery can come from.
const SOURCES: [PlaceKind; 3] = [PlaceKind::Supplier, PlaceKind::Nav, PlaceKind::Owner];

pub async fn form(State(state): State<AppState>, user: User, Asked(asked): Asked) -> Result<Response, PageError> {
    let tree = state.db.read(&user.ctx, &Tree { with_inactive: false }).await?;
    let mut typed = vec![
        ("quantity".to_owned(), "1".to_owned()),
        ("from".to_owned(), PlaceKind::Supplier.code().to_owned()),
        ("owner".to_owned(), Owner::Municipality.code().to_owned()),
        ("make_labels".to_owned(), "on".to_owned()),
    ];
    for name in ["product", "product_text", "to"] {
        typed.extend(asked.owned(name).map(|v| (name.to_owned(), v)));
    }
    let typed = Fields::from_pairs(typed);
    let typed = product_field::with_name(&state, &user, typed).await?;
    Ok(view(&user, &tree, &typed, user.ctx.id(), &[]).into_response())
}

pub async fn receive(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let result = run(&state, &user, &form).await;
    match result {
        Ok(Received::Items(ids)) => {
            let query: Vec<String> = ids.iter().map(|id| format!("item={id}")).collect();
            Ok(Said::done("receive-done")
                .arg("n", ids.len())
                .draft_done("receive")
                .at(&format!("/labels?{}", query.join("&"))))
        }
        Ok(Received::Pieces(product, n)) => Ok(Said::done("receive-done-pieces")
            .arg("n", n)
            .draft_done("receive")
            .at(&crate::paths::product(product))),
        Err(Error::Invalid(faults)) => {
            let tree = state.db.read(&user.ctx, &Tree { with_inactive: false }).await?;
            let page = view(&user, &tree, &form.fields, form.command, &faults);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(e) => Err(e.into()),
    }
}

enum Received {
    Items(Vec<domain::ids::ItemId>),
    Pieces(ProductId, u32),
}

async fn run(state: &AppState, user: &User, form: &Submitted) -> Result<Received, Error> {
    let fields = &form.fields;
    let product = product_field::read(state, user, fields).await;
    let mut reader = fields.reader();
    let product = match product {
        Ok(product) => Some(product),
        Err(Error::Invalid(faults)) => {
            for f in faults {
                reader.fault(&f.field, f.fault);
            }
            None
        }
        Err(e) => return Err(e),
    };
    let to: Option<PlaceId> = reader.id("to");
    let from: Option<PlaceKind> = reader.choice("from");
    let owner: Option<Owner> = reader.choice("owner");
    let quantity = reader
        .number("quantity", 1, i64::from(stock::MOST))
        .and_then(|n| u32::try_from(n).ok());
    let lines: Vec<Piece> = pieces(fields.text("codes"));
    let n = quantity.unwrap_or(1);
    if !lines.is_empty() && fields.some("quantity").is_some_and(|q| q != "1") && lines.len() != n as usize {
        reader.fault(
            "codes",
            Fault::OutOfRange {
                least: i64::from(n),
                most: i64::from(n),
            },
        );
    }
    let (product, to, from, owner) = reader.finish(|| Some((product?, to?, from?, owner?)))?;
    let found = state.db.read(&user.ctx, &app::product::Page { product }).await?.product;
    if found.bulk {
        let receive = stock::Receive {
            product,
            quantity: n,
            from,
            to,
        };
        state.db.run(&user.ctx, form.command, &receive).await?;
        return Ok(Received::Pieces(product, n));
    }
    let receive = Receive {
        product,
        owner,
        from,
        to,
        used: fields.text("condition") == "used",
        pieces: if lines.is_empty() {
            vec![Piece::default(); n as usize]
        } else {
            lines
        },
        make_labels: fields.has("make_labels"),
    };
    match state.db.run(&user.ctx, form.command, &receive).await {
        Ok(done) => Ok(Received::Items(done.into_inner())),
        Err(Error::Invalid(faults)) => Err(Error::Invalid(faults.into_iter().map(on_form).collect())),
        Err(Error::Refused(Refusal::House(HouseRefusal::PlaceInactive))) => Err(Error::field("to", Fault::Unknown)),
        Err(e) => Err(e),
    }
}

/// A fault of one piece stands at the field of all their codes.
fn on_form(f: FieldFault) -> FieldFault {
    match f.field.as_str() {
        "pieces" => FieldFault {
            field: "quantity".into(),
            ..f
        },
        field if field.starts_with("pieces[") => FieldFault {
            field: "codes".into(),
            ..f
        },
        _ => f,
    }
}

/// A line per device: the label, or label and serial number with a blank, comma or tab between.
fn pieces(text: &str) -> Vec<Piece> {
    text.lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .map(|line| {
            let mut codes = line
                .split([',', ';', '\t', ' '])
                .map(str::trim)
                .filter(|c| !c.is_empty());
            Piece {
                label: codes.next().map(str::to_owned),
                serial: codes.next().map(str::to_owned),
            }
        })
        .collect()
}

fn view(user: &User, tree: &TreeAnswer, typed: &Fields, command: CommandId, faults: &[FieldFault]) -> Markup {
    let l = user.l();
    let mut errors = FieldErrors::default();
    for f in faults {
        let words = match (f.field.as_str(), &f.fault) {
            ("codes", Fault::OutOfRange { least, .. }) => l.tf("receive-codes-count", crate::args!["n" => *least]),
            ("codes", Fault::Taken) => l.t("receive-codes-taken"),
            _ => fault_words(l, &f.fault),
        };
        errors.add(f.field.clone(), words);
    }
    let body = Form::post(&user.shell.csrf, "/receive").command(command).draft("receive").returned(!faults.is_empty()).body(html! {
        (ErrorSummary::new(l, &errors).ordered(&["product_text", "quantity", "codes", "to", "from", "owner"]))
        (product_field::field(l, typed, &errors))
        (Text::new("quantity", l.t("receive-quantity")).kind(Kind::Number).width(Width::Short).value(typed.text("quantity")).error(errors.get("quantity")).required())
        (Text::new("codes", l.t("receive-codes")).help(l.t("receive-codes-help")).kind(Kind::Area(4)).value(typed.text("codes")).error(errors.get("codes")).optional(l))
        (Checkbox::new("make_labels", l.t("receive-make-labels")).on(typed.has("make_labels")))
        (Select::new("to", l.t("receive-to")).choices(place_choices(tree)).with_empty(l).value(typed.text("to")).error(errors.get("to")).required())
        (Radios::new("condition", l.t("receive-condition")).inline()
            .choice(Choice::new("new", l.t("receive-new"))).choice(Choice::new("used", l.t("receive-used")))
            .value(typed.some("condition").unwrap_or("new")))
        (Select::new("from", l.t("receive-from")).choices(SOURCES.iter().map(|k| Choice::new(k.code(), l.t(&format!("place-kind-{k}")))))
            .value(typed.text("from")).error(errors.get("from")))
        (Select::new("owner", l.t("item-owner")).choices(Owner::ALL.iter().map(|o| Choice::new(o.code(), l.t(&format!("item-owner-{o}")))))
            .value(typed.text("owner")).error(errors.get("owner")))
        (buttons(html! { (Button::submit(l.t("receive-do"))) (Button::link(l.t("cancel"), "/store").secondary()) }))
    });
    let title = l.t("receive-title");
    let crumbs = Crumbs::new(l, title.clone()).step(l.t("nav-store"), "/store");
    page(
        &user.shell,
        &Page::new(title).nav("nav-store").crumbs(crumbs),
        html! { (body) },
    )
}
