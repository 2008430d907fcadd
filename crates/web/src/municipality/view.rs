use super::{ADMIN, KEY, MUNICIPALITY, PLACES};
use crate::components::{Button, Choice, Crumbs, ErrorSummary, FieldErrors, Form, Select, Text, Width};
use crate::form::Fields;
use crate::icon::Icon;
use crate::layout::{Page, page};
use crate::session::User;
use crate::{audit, service, staff, token};
use app::municipality::{Listed, ZONES};
use domain::access::Right;
use maud::{Markup, html};
use uuid::Uuid;

pub fn admin_view(user: &User) -> Markup {
    let (l, shell) = (user.l(), &user.shell);
    let doors = [
        (Right::Administer, "staff", staff::STAFF, Icon::Persons),
        (Right::Administer, "services", service::SERVICES, Icon::List),
        (Right::Administer, "groups", service::GROUPS, Icon::Assign),
        (Right::Administer, "places", PLACES, Icon::Shelf),
        (Right::Administer, "key", KEY, Icon::Needs),
        (Right::Administer, "municipality", MUNICIPALITY, Icon::Settings),
        (Right::Administer, "tokens", token::TOKENS, Icon::Key),
        (Right::SeeAccessLog, "access", audit::ACCESS, Icon::Eye),
    ];
    page(
        shell,
        &Page::new(l.t("nav-admin")).nav("nav-admin"),
        html! {
            ul .doors {
                @for (right, key, href, icon) in doors {
                    @if user.ctx.may(right) {
                        li .doors__door {
                            a .doors__link href=(href) { (icon) span { (l.t(&format!("admin-{key}"))) } }
                            p .doors__help { (l.t(&format!("admin-{key}-help"))) }
                        }
                    }
                }
            }
        },
    )
}

pub fn municipality_view(user: &User, own: &Listed, typed: &Fields, errors: &FieldErrors, command: Uuid) -> Markup {
    let (l, shell) = (user.l(), &user.shell);
    let title = l.t("admin-municipality");
    let zones = ZONES.iter().map(|z| Choice::new(z.name(), z.name().replace('_', " ")));
    let form = Form::post(&shell.csrf, MUNICIPALITY).command(command).body(html! {
        (ErrorSummary::new(l, errors).ordered(&["name", "zone"]))
        (Text::new("number", l.t("municipality-number")).help(l.t("municipality-number-help")).value(own.number.clone())
            .width(Width::Short).readonly())
        (Text::new("name", l.t("municipality-name")).value(typed.text("name")).width(Width::Medium).error(errors.get("name")).required())
        (Select::new("zone", l.t("municipality-zone")).help(l.t("municipality-zone-help")).choices(zones).value(typed.text("zone"))
            .width(Width::Medium).error(errors.get("zone")))
        (Button::submit(l.t("save")))
    });
    page(
        shell,
        &Page::new(title.clone())
            .nav("nav-admin")
            .crumbs(Crumbs::new(l, title).step(l.t("nav-admin"), ADMIN)),
        html! { (form) },
    )
}
