use super::{ACCOUNT, PASSWORD, SECOND_FACTOR};
use crate::components::{
    Alert, Button, Choice, Col, Crumbs, ErrorSummary, Facts, FieldErrors, Form, Kind, PostButton, Row, Select, Table,
    Tag, Text, Tone, Width, buttons, section, when,
};
use crate::form::Fields;
use crate::i18n::{L, Lang};
use crate::icon::Icon;
use crate::layout::{Page, Shell, page};
use crate::paths;
use crate::session::User;
use app::session::Open;
use app::staff::{Staff, password, second_factor::Pending};
use domain::ids::SessionId;
use maud::{Markup, PreEscaped, html};
use qrcode::QrCode;
use qrcode::render::svg;
use uuid::Uuid;

fn crumbs(l: L, here: String) -> Crumbs {
    Crumbs::new(l, here)
        .step(l.t("nav-day"), paths::DAY)
        .step(l.t("account-title"), ACCOUNT)
}

pub fn account_view(
    user: &User,
    staff: &Staff,
    sessions: &[Open],
    typed: &Fields,
    errors: &FieldErrors,
    command: Uuid,
) -> Markup {
    let (l, shell) = (user.l(), &user.shell);
    let languages = Lang::all().map(|lang| Choice::new(lang.tag(), lang.own_name()));
    let profile = Form::post(&shell.csrf, ACCOUNT).command(command).body(html! {
        (ErrorSummary::new(l, errors).ordered(&["display_name", "email", "phone", "lang"]))
        (Text::new("display_name", l.t("staff-name")).value(typed.text("display_name")).autocomplete("name").width(Width::Medium)
            .error(errors.get("display_name")).required())
        (Text::new("email", l.t("staff-email")).value(typed.text("email")).kind(Kind::Email).autocomplete("email").width(Width::Medium)
            .error(errors.get("email")).optional(l))
        (Text::new("phone", l.t("staff-phone")).value(typed.text("phone")).kind(Kind::Phone).autocomplete("tel").width(Width::Short)
            .error(errors.get("phone")).optional(l))
        (Select::new("lang", l.t("language-label")).choices(languages).value(typed.text("lang")).width(Width::Short)
            .error(errors.get("lang")))
        (Button::submit(l.t("save")))
    });
    let factor = if staff.has_totp {
        Tag::new(Tone::Good, l.t("account-second-factor-on")).icon(Icon::CheckCircle)
    } else {
        Tag::new(Tone::Neutral, l.t("account-second-factor-off"))
    };
    let others = PostButton::new(
        &shell.csrf,
        "/account/sessions/end",
        Button::submit(l.t("account-end-others")).secondary(),
    );
    page(
        shell,
        &Page::new(l.t("account-title")).crumbs(Crumbs::new(l, l.t("account-title")).step(l.t("nav-day"), paths::DAY)),
        html! {
            (section(l.t("account-profile"), html! {
                (Facts::new().fact(l.t("log-in-user"), &staff.user_name).fact(l.t("staff-roles"), roles(l, staff))
                    .fact_if(l.t("staff-service"), user.session.service_name.as_ref()))
                (profile)
            }))
            (section(l.t("account-log-in"), html! {
                (Facts::new().fact(l.t("account-second-factor"), factor))
                (buttons(html! {
                    (Button::link(l.t("account-change-password"), PASSWORD).secondary().icon(Icon::Key))
                    (Button::link(l.t("account-second-factor-lead"), SECOND_FACTOR).secondary().icon(Icon::Lock))
                }))
            }))
            (section(l.t("account-sessions"), html! {
                p { (l.t("account-sessions-help")) }
                (sessions_table(shell, sessions, "/account/sessions/end", Some(user.session.id)))
                @if sessions.len() > 1 { (others) }
            }))
        },
    )
}

/// Where somebody is logged in, each with a button that ends it.
pub(crate) fn sessions_table(shell: &Shell, sessions: &[Open], end: &str, this: Option<SessionId>) -> Markup {
    let l = shell.l;
    let rows = sessions.iter().map(|s| {
        let here = this == Some(s.id);
        let device = s
            .user_agent
            .as_deref()
            .and_then(device)
            .unwrap_or_else(|| l.t("account-device-unknown"));
        let last = if here {
            html! { (Tag::new(Tone::Good, l.t("account-session-here"))) }
        } else {
            html! {
                (PostButton::new(&shell.csrf, end, Button::submit(l.t("account-session-end")).tertiary())
                    .field("session", s.id.to_string()))
            }
        };
        Row::new()
            .cell(device)
            .cell(when(l, s.created_at, shell.now))
            .cell(when(l, s.seen_at, shell.now))
            .cell(last)
    });
    html! {
        (Table::new(l.t("account-sessions"))
            .col(Col::text(l.t("account-device")))
            .col(Col::text(l.t("account-session-since")).named())
            .col(Col::text(l.t("account-session-seen")).named())
            .col(Col::hidden(l.t("account-session-end")))
            .rows(rows))
    }
}

/// "Firefox, Linux" of what the browser says of itself.
fn device(agent: &str) -> Option<String> {
    let of = |known: &[(&str, &str)]| {
        known
            .iter()
            .find(|(sign, _)| agent.contains(sign))
            .map(|(_, name)| (*name).to_owned())
    };
    let browser = of(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = of(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ]);
    let parts: Vec<String> = [browser, system].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

pub(crate) fn roles(l: L, staff: &Staff) -> String {
    let words: Vec<String> = staff.roles.iter().map(|r| l.t(&format!("role-{r}"))).collect();
    words.join(", ")
}

pub fn password_view(user: &User, errors: &FieldErrors, command: Uuid) -> Markup {
    let (l, shell) = (user.l(), &user.shell);
    let field = |name: &str, label: &str, autocomplete: &'static str| {
        Text::new(name, l.t(label))
            .kind(Kind::Password)
            .autocomplete(autocomplete)
            .width(Width::Medium)
            .error(errors.get(name))
            .required()
    };
    let help = l.tf("account-password-help", crate::i18n::args!["least" => password::LEAST]);
    let form = Form::post(&shell.csrf, PASSWORD).command(command).body(html! {
        (ErrorSummary::new(l, errors).ordered(&["present", "new", "again"]))
        (field("present", "account-password-present", "current-password"))
        (field("new", "account-password-new", "new-password").help(help))
        (field("again", "account-password-again", "new-password"))
        (Button::submit(l.t("account-change-password")))
    });
    let title = l.t("account-change-password");
    page(
        shell,
        &Page::new(title.clone()).crumbs(crumbs(l, title)),
        html! {
            @if user.session.must_change_password {
                (Alert::new(Tone::Info, l.t("account-password-must-change")))
            }
            (form)
        },
    )
}

pub fn second_factor_view(
    user: &User,
    on: bool,
    pending: Option<&Pending>,
    errors: &FieldErrors,
    command: Uuid,
) -> Markup {
    let (l, shell) = (user.l(), &user.shell);
    let begin = |button: Button| PostButton::new(&shell.csrf, "/account/second-factor/begin", button);
    let title = l.t("account-second-factor");
    page(
        shell,
        &Page::new(title.clone())
            .lead(l.t("account-second-factor-what"))
            .crumbs(crumbs(l, title)),
        html! {
            @if let Some(pending) = pending {
                (enrolment(l, pending))
                (Form::post(&shell.csrf, SECOND_FACTOR).command(command).body(html! {
                    (ErrorSummary::new(l, errors))
                    (Text::new("code", l.t("log-in-code")).help(l.t("account-second-factor-code-help")).autocomplete("one-time-code")
                        .width(Width::Short).error(errors.get("code")).required())
                    (Button::submit(l.t("account-second-factor-confirm")))
                }))
                (begin(Button::submit(l.t("account-second-factor-again")).tertiary()))
            } @else if on {
                (Alert::new(Tone::Good, l.t("account-second-factor-is-on")))
                (section(l.t("account-second-factor-new-phone"), html! {
                    p { (l.t("account-second-factor-new-phone-help")) }
                    (begin(Button::submit(l.t("account-second-factor-replace")).secondary()))
                }))
                (section(l.t("account-second-factor-remove"), html! {
                    (Form::post(&shell.csrf, "/account/second-factor/remove").command(command).body(html! {
                        (ErrorSummary::new(l, errors))
                        (Text::new("present", l.t("account-password-present")).kind(Kind::Password).autocomplete("current-password")
                            .width(Width::Medium).error(errors.get("present")).required())
                        (Button::submit(l.t("account-second-factor-remove")).danger().secondary())
                    }))
                }))
            } @else {
                (begin(Button::submit(l.t("account-second-factor-begin"))))
            }
        },
    )
}

fn enrolment(l: L, pending: &Pending) -> Markup {
    let spaced = pending
        .secret
        .as_bytes()
        .chunks(4)
        .map(|part| String::from_utf8_lossy(part).into_owned())
        .collect::<Vec<_>>()
        .join(" ");
    html! {
        p { (l.t("account-second-factor-scan")) }
        @if let Some(picture) = qr(&pending.uri) {
            div .qr role="img" aria-label=(l.t("account-second-factor-picture")) { (PreEscaped(picture)) }
        }
        (Facts::new().fact(l.t("account-second-factor-key"), html! { code { (spaced) } }))
    }
}

/// The text as a QR code, an SVG element. Black on white in every scheme, since cameras want it so.
fn qr(text: &str) -> Option<String> {
    let code = QrCode::new(text).ok()?;
    let picture = code
        .render::<svg::Color>()
        .min_dimensions(200, 200)
        .dark_color(svg::Color("#000"))
        .light_color(svg::Color("#fff"))
        .build();
    picture.find("<svg").map(|at| picture[at..].to_owned())
}

/// The recovery codes, shown this once.
pub fn codes_view(user: &User, codes: &[String]) -> Markup {
    let (l, shell) = (user.l(), &user.shell);
    let title = l.t("account-codes");
    page(
        shell,
        &Page::new(title.clone()).crumbs(crumbs(l, title)),
        html! {
            (Alert::new(Tone::Good, l.t("account-second-factor-is-on")))
            p { (l.t("account-codes-help")) }
            ul .codes { @for code in codes { li { code { (code) } } } }
            (buttons(html! { (Button::link(l.t("account-codes-kept"), ACCOUNT)) }))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_named_by_what_people_call_them() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                Some("Firefox, Linux"),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1",
                Some("Safari, iPhone"),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0",
                Some("Edge, Windows"),
            ),
            ("curl/8", None),
        ] {
            assert_eq!(device(agent).as_deref(), name);
        }
    }

    #[test]
    fn the_qr_code_is_an_svg_without_scripts_or_styles() {
        let picture = qr("otpauth://totp/Rampe:tone?secret=ABC").unwrap();
        assert!(picture.starts_with("<svg") && !picture.contains("style") && !picture.contains("script"));
    }
}
