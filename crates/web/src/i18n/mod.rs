//! Words, numbers and dates in the reader's language.
//!
//! Texts are Fluent messages in `locales/{nb,sv,en}/*.ftl`; every file of a language's folder is loaded, so a page brings
//! its own file (`need.ftl`, `item.ftl` …). A view holds an [`L`], which is Copy:
//!
//! ```
//! use web::i18n::{L, Lang, args};
//! let l = L::new(Lang::En, chrono_tz::Europe::Oslo);
//! assert_eq!(l.t("nav-queue"), "Needs");
//! assert_eq!(l.tf("list-total", args!["n" => 1]), "1 in all");
//! ```
//!
//! A key that is missing panics in debug builds (so tests find it) and is logged and shown as itself in a release.
//! Keys that are put together at run time (`l.t(&format!("level-{level}"))`) are announced in the .ftl file by a comment
//! line `## dynamic: level-*`, else the test for unused keys complains.

mod dates;
mod lang;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono_tz::Tz;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
pub use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::Embed;

pub use crate::args;
pub use lang::Lang;

/// Named values for [`L::tf`]: `args!["n" => 3, "name" => name.as_str()]`.
#[macro_export]
macro_rules! args {
    ($($key:expr => $value:expr),* $(,)?) => {{
        #[allow(unused_mut)]
        let mut args = $crate::i18n::FluentArgs::new();
        $( args.set($key, $value); )*
        args
    }};
}

#[derive(Embed)]
#[folder = "../../locales/"]
struct Locales;

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<BTreeMap<Lang, Bundle>> =
    LazyLock::new(|| Lang::all().into_iter().map(|lang| (lang, load(lang))).collect());

fn load(lang: Lang) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![lang.identifier()]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match lang {
        Lang::En => |value, _| plain_number(value, Lang::En),
        Lang::Nb => |value, _| plain_number(value, Lang::Nb),
        Lang::Sv => |value, _| plain_number(value, Lang::Sv),
    }));
    for (file, text) in files(lang) {
        let resource = match FluentResource::try_new(text) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                broken(&format!("locales/{file}: {errors:?}"));
                resource
            }
        };
        if let Err(errors) = bundle.add_resource(resource) {
            broken(&format!("locales/{file}: {errors:?}"));
        }
    }
    bundle
}

/// The .ftl files of a language: path below locales/ and text, ordered by name.
fn files(lang: Lang) -> Vec<(String, String)> {
    let folder = format!("{}/", lang.tag());
    let mut found: Vec<_> = Locales::iter()
        .filter(|name| name.starts_with(&folder) && name.ends_with(".ftl"))
        .filter_map(|name| {
            Some((
                name.to_string(),
                String::from_utf8_lossy(&Locales::get(&name)?.data).into_owned(),
            ))
        })
        .collect();
    found.sort();
    found
}

fn plain_number(value: &FluentValue, lang: Lang) -> Option<String> {
    match value {
        FluentValue::Number(FluentNumber { value, .. }) if value.fract() == 0.0 => Some(lang.whole(*value as i64)),
        FluentValue::Number(FluentNumber { value, .. }) => Some(lang.decimal_mark(&value.to_string())),
        _ => None,
    }
}

/// A defect of the texts: stops tests and debug runs, is only logged in a release.
fn broken(what: &str) {
    if cfg!(debug_assertions) {
        panic!("{what}");
    }
    tracing::error!(what, "defect in locales");
}

/// The reader's language and time zone. Cheap to copy; every view takes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct L {
    pub lang: Lang,
    pub tz: Tz,
}

impl L {
    pub const fn new(lang: Lang, tz: Tz) -> Self {
        Self { lang, tz }
    }

    /// The message `key`, which takes no values.
    pub fn t(&self, key: &str) -> String {
        self.message(key, None)
    }

    /// The message `key` with its values, see [`args!`](crate::args).
    pub fn tf(&self, key: &str, args: FluentArgs) -> String {
        self.message(key, Some(&args))
    }

    /// Whether the language has this message; for words that data name (for example a category's own text).
    pub fn has(&self, key: &str) -> bool {
        BUNDLES[&self.lang].has_message(key)
    }

    fn message(&self, key: &str, args: Option<&FluentArgs>) -> String {
        let bundle = &BUNDLES[&self.lang];
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            broken(&format!("no message {key} in {}", self.lang.tag()));
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
        if !errors.is_empty() {
            broken(&format!("message {key} in {}: {errors:?}", self.lang.tag()));
        }
        text
    }

    /// A whole number as people write it: "12 400".
    pub fn number(&self, n: impl TryInto<i64>) -> String {
        self.lang.whole(n.try_into().unwrap_or(i64::MAX))
    }

    /// A number with `places` decimals: "2,5".
    pub fn decimal(&self, n: f64, places: usize) -> String {
        self.lang.decimal_mark(&format!("{n:.places$}"))
    }

    /// A share between 0 and 1 as whole per cent: "87 %".
    pub fn percent(&self, share: f64) -> String {
        self.tf("number-percent", args!["n" => format!("{:.0}", share * 100.0)])
    }
}
