//! From a need: choose devices from the shelf, how they get to the person, and the NAV steps.

use super::parts::{again, errors, mark, new_command, told, unprocessable};
use crate::components::{
    Button, Choice, Crumbs, Empty, ErrorSummary, Form, Kind, Radios, Select, Text, Width, buttons, section,
};
use crate::error::PageError;
use crate::form::{Fields, Submitted};
use crate::i18n::{L, args};
use crate::icon::Icon;
use crate::layout::{Page, page};
use crate::paths;
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::error::Fault;
use app::loan::{ChooseDelivery, FitsFor, NavReached, NavReceive, Pick, PlacesForReturns, Release, Reserve};
use app::need::NeedPage;
use app::product::fit::Fitting;
use app::scan::{Scan, Target};
use app::{Command, Error};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::ids::{ItemId, NeedId, NeedLineId, PlaceId, ProductId};
use domain::job::Way;
use domain::need::{NavStep, Wanted};
use domain::place::PlaceKind;
use maud::{Markup, html};
use uuid::Uuid;

/// So many proposals per line are in sight; the store's list has the rest.
const MOST: usize = 8;

type Fits = Vec<(NeedLineId, Vec<Fitting>)>;

async fn load(state: &AppState, user: &User, id: Uuid) -> Result<(NeedPage, Fits), Error> {
    let need = NeedId(id);
    let page = state.db.read(&user.ctx, &app::need::Page { need }).await?;
    let fits = state.db.read(&user.ctx, &FitsFor { need, most: MOST }).await?;
    Ok((page, fits))
}

pub async fn show(State(state): State<AppState>, user: User, Path(id): Path<Uuid>) -> Result<Response, PageError> {
    let (need, fits) = load(&state, &user, id).await?;
    Ok(view(&user, &need, &fits, None, None).into_response())
}

pub async fn reserve(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let picks = (form.fields.pairs().iter())
        .filter_map(|(name, value)| {
            let line = name.strip_prefix("pick-")?.parse::<NeedLineId>().ok()?;
            Some(Pick {
                line,
                item: value.parse::<ItemId>().ok()?,
            })
        })
        .collect();
    let wish = Reserve {
        need: NeedId(id),
        picks,
        way: form.fields.text("way").parse().ok(),
    };
    match state.db.run(&user.ctx, form.command, &wish).await {
        Ok(_) => {
            let key = if wish.way.is_some() {
                "reserve-done-way"
            } else {
                "reserve-done"
            };
            Ok(Said::done(key).arg("n", wish.picks.len()).at(&paths::need(id)))
        }
        Err(e) => {
            let error = again(e)?;
            let (need, fits) = load(&state, &user, id).await?;
            Ok(unprocessable(view(
                &user,
                &need,
                &fits,
                Some(&form.fields),
                Some(&error),
            )))
        }
    }
}

fn view(user: &User, need: &NeedPage, fits: &Fits, typed: Option<&Fields>, error: Option<&Error>) -> Markup {
    let l = user.l();
    let here = paths::need(need.need.id);
    let found = errors(l, error);
    let any = fits.iter().any(|(_, f)| !f.is_empty());
    let ways = Radios::new("way", l.t("way-title"))
        .choice(Choice::new("", l.t("way-later")))
        .choices(
            Way::ALL
                .iter()
                .map(|w| Choice::new(w.code(), l.t(&format!("way-{}", w.code().replace('_', "-"))))),
        )
        .value(typed.map_or("", |t| t.text("way")));
    page(
        &user.shell,
        &Page::new(l.t("reserve-title"))
            .nav("nav-queue")
            .lead(need.person.name.clone())
            .crumbs(
                Crumbs::new(l, l.t("reserve-title"))
                    .step(l.t("nav-queue"), "/needs")
                    .step(need.person.name.clone(), here.clone()),
            ),
        html! {
            (told(l, error))
            @if found.get("picks").is_some() { (crate::components::refusal(l, &l.t("reserve-nothing-chosen"), None)) }
            @if fits.is_empty() {
                (Empty::new(l.t("reserve-no-lines")).action(Button::link(l.t("reserve-back"), here.clone()).secondary()))
            } @else {
                (Form::post(&user.shell.csrf, format!("{here}/reserve")).command(new_command(user)).body(html! {
                    @let mut free = std::collections::BTreeSet::new();
                    @for (line, fitting) in fits {
                        @let wanted = need.lines.iter().find(|p| p.line.id == *line);
                        @let pieces = wanted.map_or(1, |w| w.line.quantity);
                        @let name = wanted.map_or("", |w| w.title());
                        (section(l.tf("reserve-line", args!["n" => i64::from(pieces), "name" => name]), html! {
                            @if fitting.is_empty() {
                                p { (l.t("reserve-none")) }
                            } @else {
                                (picks(l, *line, pieces, fitting, typed, &mut free))
                            }
                        }))
                    }
                    @if any {
                        (ways)
                        (buttons(html! {
                            (Button::submit(l.t("reserve-do")).icon(Icon::Reserve))
                            (Button::link(l.t("cancel"), here.clone()).secondary())
                        }))
                    } @else {
                        (buttons(html! { (Button::link(l.t("reserve-back"), here.clone()).secondary()) }))
                    }
                }))
            }
        },
    )
}

/// One line's proposals. The best are chosen beforehand, each device for one line only; a line for several is ticked.
fn picks(
    l: L,
    line: NeedLineId,
    pieces: u32,
    fitting: &[Fitting],
    typed: Option<&Fields>,
    taken: &mut std::collections::BTreeSet<ItemId>,
) -> Markup {
    let name = format!("pick-{line}");
    let chosen: Vec<ItemId> = match typed {
        Some(typed) => typed.all(&name).filter_map(|v| v.parse().ok()).collect(),
        None => (fitting.iter())
            .filter(|f| f.fit == app::product::fit::Fit::SameProduct && !taken.contains(&f.item))
            .take(pieces as usize)
            .map(|f| f.item)
            .collect(),
    };
    taken.extend(chosen.iter().copied());
    let choice = |f: &Fitting| {
        let distance = f
            .metres
            .map(|m| l.tf("reserve-km", args!["km" => l.decimal(f64::from(m) / 1000.0, 1)]));
        let parts = [
            Some(l.t(&format!("loan-fit-{}", f.fit.code()))),
            Some(f.place_path.clone()),
            distance,
        ];
        let label = mark(l, f.label.as_deref(), f.serial.as_deref(), f.hms_number.as_deref());
        Choice::new(f.item.to_string(), format!("{} · {label}", f.product_name))
            .help(parts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
            .on(chosen.contains(&f.item))
    };
    if pieces > 1 {
        let help = l.tf("reserve-choose-up-to", args!["n" => i64::from(pieces)]);
        return html! {
            (crate::components::Checkboxes::new(name, l.t("reserve-choose")).help(help).choices(fitting.iter().map(choice)))
        };
    }
    let none = Choice::new("", l.t("reserve-not-now")).on(chosen.is_empty());
    html! { (Radios::new(name, l.t("reserve-choose")).choices(fitting.iter().map(choice)).choice(none)) }
}

/// A deed on the need page: done there, or told there.
async fn deed<C: Command>(
    state: &AppState,
    user: &User,
    need: Uuid,
    form: &Submitted,
    wish: Result<C, Error>,
    done: &str,
) -> Result<Response, PageError> {
    match form.run(state, user, wish).await {
        Ok(_) => Ok(Said::done(done).at(&paths::need(need))),
        Err(Error::Refused(refusal)) => Ok(Said::refused(refusal.key()).at(&paths::need(need))),
        Err(Error::Conflict) => Ok(Said::refused("error-conflict").at(&paths::need(need))),
        Err(Error::Invalid(faults)) => {
            let key = faults.first().map_or("error-invalid".into(), |f| match f.fault {
                Fault::InTheFuture => "navway-in-the-future".to_owned(),
                _ => "navway-date-wrong".to_owned(),
            });
            Ok(Said::refused(key).at(&paths::need(need)))
        }
        Err(e) => Err(e.into()),
    }
}

pub async fn release(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let mut reader = form.fields.reader();
    let line = reader.id::<NeedLineId>("line");
    let wish = reader.finish(|| {
        Some(Release {
            need: NeedId(id),
            line: line?,
        })
    });
    deed(&state, &user, id, &form, wish, "reserve-released").await
}

pub async fn delivery(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let mut reader = form.fields.reader();
    let way = reader.choice::<Way>("way");
    let note = reader.optional("note", 1000);
    let wish = reader.finish(|| {
        Some(ChooseDelivery {
            need: NeedId(id),
            way: way?,
            details: app::job::JobDetails {
                note,
                ..Default::default()
            },
        })
    });
    deed(&state, &user, id, &form, wish, "way-chosen").await
}

pub async fn nav(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let mut reader = form.fields.reader();
    let line = reader.id::<NeedLineId>("line");
    // Each line's fields carry its id, since ids on a page are unique.
    let of = |field: &str| format!("{field}-{}", form.fields.text("line"));
    let step = reader.choice::<NavStep>(&of("step"));
    let on = reader.date(&of("on"));
    let order_number = reader.optional(&of("order"), 40);
    let wish = reader.finish(|| {
        Some(NavReached {
            need: NeedId(id),
            line: line?,
            step: step?,
            on: on.unwrap_or(user.ctx.today()),
            order_number,
        })
    });
    deed(&state, &user, id, &form, wish, "navway-done").await
}

pub async fn nav_receive_form(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    crate::form::Asked(query): crate::form::Asked,
) -> Result<Response, PageError> {
    Ok(receive_view(&state, &user, id, &query, None).await?.into_response())
}

pub async fn nav_receive(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let wish = receive(&state, &user, id, &form).await;
    match form.run(&state, &user, wish).await {
        Ok(_) => Ok(Said::done("navway-received-done").at(&paths::need(id))),
        Err(e) => {
            let error = again(e)?;
            Ok(unprocessable(
                receive_view(&state, &user, id, &form.fields, Some(&error)).await?,
            ))
        }
    }
}

async fn receive(state: &AppState, user: &User, id: Uuid, form: &Submitted) -> Result<NavReceive, Error> {
    let mut reader = form.fields.reader();
    let line = reader.id::<NeedLineId>("line");
    let on = reader.date("on");
    let label = reader.optional("label", 80);
    let serial = reader.optional("serial", 80);
    let to = reader.id::<PlaceId>("to");
    let mut product = None;
    if let Some(text) = reader.optional("product", 80) {
        match state.db.read(&user.ctx, &Scan { text }).await? {
            Target::Product(id) => product = Some(ProductId(id.0)),
            _ => reader.fault("product", Fault::Unknown),
        }
    }
    reader.finish(|| {
        Some(NavReceive {
            need: NeedId(id),
            line: line?,
            on: on.unwrap_or(user.ctx.today()),
            label,
            serial,
            product,
            to: to?,
        })
    })
}

async fn receive_view(
    state: &AppState,
    user: &User,
    id: Uuid,
    typed: &Fields,
    error: Option<&Error>,
) -> Result<Markup, Error> {
    let l = user.l();
    let need = state.db.read(&user.ctx, &app::need::Page { need: NeedId(id) }).await?;
    let line = (typed.text("line").parse::<NeedLineId>().ok())
        .and_then(|line| need.lines.iter().find(|p| p.line.id == line))
        .ok_or(Error::NotFound)?;
    let mut places = state.db.read(&user.ctx, &PlacesForReturns).await?;
    places.sort_by_key(|(_, kind, _)| !matches!(kind, PlaceKind::Store | PlaceKind::ForwardStore));
    let found = errors(l, error);
    let here = paths::need(id);
    let choices = places
        .iter()
        .map(|(id, _, path)| Choice::new(id.to_string(), path.clone()));
    let on = typed
        .some("on")
        .map_or_else(|| user.ctx.today().to_string(), str::to_owned);
    let known = matches!(line.line.wanted, Wanted::Product { .. });
    Ok(page(
        &user.shell,
        &Page::new(l.t("navway-receive-title"))
            .nav("nav-queue")
            .lead(l.tf(
                "navway-receive-lead",
                args!["name" => line.title(), "person" => need.person.name.as_str()],
            ))
            .crumbs(
                Crumbs::new(l, l.t("navway-receive-title"))
                    .step(l.t("nav-queue"), "/needs")
                    .step(need.person.name.clone(), here.clone()),
            ),
        html! {
            (told(l, error))
            (Form::post(&user.shell.csrf, format!("{here}/nav/receive")).command(new_command(user)).hidden("line", line.line.id.to_string()).body(html! {
                (ErrorSummary::new(l, &found).ordered(&["on", "product", "label", "serial", "to"]))
                (Text::new("on", l.t("navway-received-on")).kind(Kind::Date).width(Width::Short).value(on).error(found.get("on")))
                @if known {
                    (Text::new("product", l.t("navway-receive-product")).help(l.t("navway-receive-product-known")).optional(l).width(Width::Medium)
                        .value(typed.text("product")).error(found.get("product")))
                } @else {
                    (Text::new("product", l.t("navway-receive-product")).help(l.t("navway-receive-product-help")).required().width(Width::Medium)
                        .value(typed.text("product")).error(found.get("product")))
                }
                (Text::new("label", l.t("navway-receive-label")).help(l.t("navway-receive-label-help")).width(Width::Medium).value(typed.text("label"))
                    .error(found.get("label")).autofocus())
                (Text::new("serial", l.t("navway-receive-serial")).optional(l).width(Width::Medium).value(typed.text("serial")).error(found.get("serial")))
                (Select::new("to", l.t("navway-receive-to")).choices(choices).value(typed.text("to")).error(found.get("to")))
                (buttons(html! {
                    (Button::submit(l.t("navway-receive-do")).icon(Icon::Box))
                    (Button::link(l.t("cancel"), here.clone()).secondary())
                }))
            }))
        },
    ))
}
