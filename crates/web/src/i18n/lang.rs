use std::str::FromStr;

use unic_langid::{LanguageIdentifier, langid};

/// A language of the screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    #[default]
    Nb,
    Sv,
    En,
}

/// The language is none that Rampe speaks.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("unknown language")]
pub struct UnknownLanguage;

impl FromStr for Lang {
    type Err = UnknownLanguage;

    /// Reads a language tag: "nb", "sv-SE", "en"; Norwegian of any kind is read as bokmål.
    fn from_str(tag: &str) -> Result<Self, UnknownLanguage> {
        match tag
            .trim()
            .split(['-', '_'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
            .as_str()
        {
            "nb" | "no" | "nn" => Ok(Lang::Nb),
            "sv" => Ok(Lang::Sv),
            "en" => Ok(Lang::En),
            _ => Err(UnknownLanguage),
        }
    }
}

impl Lang {
    pub const fn all() -> [Lang; 3] {
        [Lang::Nb, Lang::Sv, Lang::En]
    }

    /// The tag for `lang=` and cookies: also the folder below locales/.
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::Nb => "nb",
            Lang::Sv => "sv",
            Lang::En => "en",
        }
    }

    /// The language's name in itself, as a language menu shows it.
    pub const fn own_name(self) -> &'static str {
        match self {
            Lang::Nb => "Norsk bokmål",
            Lang::Sv => "Svenska",
            Lang::En => "English",
        }
    }

    /// The best language of an Accept-Language header, by its order and weights (RFC 9110, 12.5.4).
    pub fn from_accept_language(header: &str) -> Option<Lang> {
        let mut wanted: Vec<(f32, Lang)> = header
            .split(',')
            .filter_map(|part| {
                let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
                Some((weight.trim().parse().ok()?, tag.parse().ok()?))
            })
            .filter(|(weight, _)| *weight > 0.0)
            .collect();
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
        wanted.first().map(|(_, lang)| *lang)
    }

    pub(super) const fn identifier(self) -> LanguageIdentifier {
        match self {
            Lang::Nb => langid!("nb"),
            Lang::Sv => langid!("sv"),
            Lang::En => langid!("en"),
        }
    }

    /// Groups of three: a no-break space in Norwegian and Swedish, a comma in English; four digits stand ungrouped.
    pub(super) fn whole(self, n: i64) -> String {
        let digits = n.unsigned_abs().to_string();
        let mark = if self == Lang::En { ',' } else { '\u{a0}' };
        let mut out = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && digits.len() > 4 && (digits.len() - at).is_multiple_of(3) {
                out.push(mark);
            }
            out.push(digit);
        }
        if n < 0 { format!("−{out}") } else { out }
    }

    pub(super) fn decimal_mark(self, number: &str) -> String {
        let number = number.replace('-', "−");
        if self == Lang::En {
            number
        } else {
            number.replace('.', ",")
        }
    }
}
