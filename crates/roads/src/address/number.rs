//! House numbers: taken apart, and how near one is to the one asked for.

/// How an address's number answers the one asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberMatch {
    /// No number was asked for.
    NotAsked,
    /// The number, and the letter where one was asked for (or a range that the number lies in).
    Exact,
    /// The number is right, the letter is another, or there is one where none was asked for or none where one was.
    OtherLetter,
    /// The number begins with what was typed so far, and that number itself is in this street too.
    Begun,
    /// The number asked for is not in this street, at least not in this part of it; this one is so many away from it.
    Nearest {
        /// The difference between the numbers.
        away: u32,
    },
    /// A number was asked for, the address has none.
    None,
}

/// A house number taken apart: "12 b" is 12 and "B", "12-14" is 12 and "-14". One that begins with no digit is a suffix alone.
pub(super) fn split(text: &str) -> (Option<u32>, String) {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    match text[..end].parse() {
        Ok(number) => (Some(number), text[end..].trim().to_uppercase()),
        Err(_) => (None, text.to_uppercase()),
    }
}

/// A house number that a house's name may follow or stand for: "12-14 Prøvegården" is 12, "-14" and the name.
pub(super) fn with_house(text: &str) -> (Option<u32>, String, String) {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let Ok(number) = text[..end].parse() else {
        return (None, String::new(), text.to_owned());
    };
    let rest = text[end..].trim();
    let (first, name) = rest.split_once(' ').unwrap_or((rest, ""));
    let is_word = first.chars().count() > 1 && first.starts_with(char::is_alphabetic);
    if is_word {
        (Some(number), String::new(), rest.to_owned())
    } else {
        (Some(number), first.to_uppercase(), name.trim().to_owned())
    }
}

/// The number that a range ends with: 14 for "-14" or "/14B".
fn last(suffix: &str) -> Option<u32> {
    let rest = suffix.strip_prefix(['-', '–', '/', ';', ','])?.trim();
    split(rest).0
}

/// A number asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub number: u32,
    /// Upper case; empty where none was asked for.
    pub suffix: String,
}

/// Prices, in the units of `search`: nothing is added for the number itself.
const OTHER_LETTER: u32 = 20;
const BEGUN: u32 = 30;
const NEAREST: u32 = 60;
const MOST_AWAY: u32 = 100;
const NO_NUMBER: u32 = NEAREST + MOST_AWAY;

impl Asked {
    /// How the number answers, and its price. `there`: whether the number asked for is in this part of the street.
    pub(super) fn compare(&self, number: Option<u32>, suffix: &str, there: bool) -> (NumberMatch, u32) {
        let Some(number) = number else {
            return (NumberMatch::None, NO_NUMBER);
        };
        if number == self.number {
            return match (self.suffix.as_str(), suffix) {
                (asked, has) if asked == has => (NumberMatch::Exact, 0),
                ("", has) => (NumberMatch::OtherLetter, 2 + rank(has)),
                (_, "") => (NumberMatch::OtherLetter, OTHER_LETTER),
                (asked, has) => (
                    NumberMatch::OtherLetter,
                    OTHER_LETTER + 1 + rank(asked).abs_diff(rank(has)),
                ),
            };
        }
        if last(suffix).is_some_and(|last| (number..=last).contains(&self.number)) {
            return (NumberMatch::Exact, 1);
        }
        if there && self.suffix.is_empty() && begins(number, self.number) {
            return (NumberMatch::Begun, BEGUN + number.ilog10());
        }
        let away = number.abs_diff(self.number);
        (NumberMatch::Nearest { away }, NEAREST + away.min(MOST_AWAY))
    }

    /// Whether the number asked for is among these, with whatever letter, and a price that none of them is below.
    pub(super) fn among(&self, spans: &[Option<Span>]) -> (bool, u32) {
        let mut least = NEAREST + MOST_AWAY;
        for span in spans {
            match span {
                Some((first, last)) if (*first..=*last).contains(&self.number) => return (true, 0),
                Some((first, _)) => least = least.min(NEAREST + first.abs_diff(self.number).min(MOST_AWAY)),
                None => least = least.min(NO_NUMBER),
            }
        }
        (false, least)
    }
}

/// The first and the last number that an address has.
pub(super) type Span = (u32, u32);

/// An address's numbers; none where it has no number.
pub(super) fn span(number: Option<u32>, suffix: &str) -> Option<Span> {
    number.map(|first| (first, last(suffix).unwrap_or(first).max(first)))
}

/// A letter's place in the alphabet, at most 15; 15 for what is no letter.
fn rank(suffix: &str) -> u32 {
    let letter = suffix.chars().next().filter(char::is_ascii_uppercase);
    letter.map_or(15, |letter| (u32::from(letter) - u32::from('A')).min(15))
}

/// Whether a number's digits begin with another's.
fn begins(mut number: u32, start: u32) -> bool {
    while number > start {
        number /= 10;
    }
    number == start && start > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn house_numbers_are_taken_apart() {
        assert_eq!(split("12"), (Some(12), String::new()));
        assert_eq!(split("12 b"), (Some(12), "B".into()));
        assert_eq!(split("12-14"), (Some(12), "-14".into()));
        assert_eq!(split("Flat 3"), (None, "FLAT 3".into()));
        assert_eq!(split("99999999999"), (None, "99999999999".into()));
        assert_eq!(with_house("12 b"), (Some(12), "B".into(), String::new()));
        assert_eq!(
            with_house("12-14 Prøvegården"),
            (Some(12), "-14".into(), "Prøvegården".into())
        );
        assert_eq!(
            with_house("12 Prøvegården"),
            (Some(12), String::new(), "Prøvegården".into())
        );
        assert_eq!(with_house("Prøvegården"), (None, String::new(), "Prøvegården".into()));
    }

    #[test]
    fn a_number_within_a_range_is_the_number() {
        let asked = Asked {
            number: 14,
            suffix: String::new(),
        };
        assert_eq!(asked.compare(Some(12), "-16", false).0, NumberMatch::Exact);
        assert_eq!(
            asked.compare(Some(12), "-13", false).0,
            NumberMatch::Nearest { away: 2 }
        );
    }

    #[test]
    fn a_number_begins_with_another_only_when_its_digits_do() {
        assert!(begins(120, 12) && begins(12, 12));
        assert!(!begins(112, 12) && !begins(1, 12) && !begins(5, 0));
    }
}
