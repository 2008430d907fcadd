//! Letters and words as people type them: Nordic letters with and without their marks, and the shortenings of street names.

/// Lower case, without marks, and with one spelling for each Nordic letter: ø, ö and oe become o; å and aa, æ, ä and ae become a.
///
/// What is folded of the beginning of a word is the beginning of what is folded of the whole word, so that searching as one
/// types works on folded text.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    // The vowel just written that a following a or e would only spell out (aa, ae, oe).
    let mut open = None;
    for letter in text.chars().flat_map(char::to_lowercase) {
        let plain = match letter {
            '\u{300}'..='\u{36f}' => continue,
            'a' if open == Some('a') => {
                open = None;
                continue;
            }
            'e' if open.is_some() => {
                open = None;
                continue;
            }
            'å' | 'ä' | 'æ' | 'á' | 'à' | 'â' | 'ã' => 'a',
            'ø' | 'ö' | 'ó' | 'ò' | 'ô' | 'õ' => 'o',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'ü' | 'ú' | 'ù' | 'û' => 'u',
            'í' | 'ì' | 'î' | 'ï' => 'i',
            'ý' | 'ÿ' => 'y',
            'č' | 'ç' => 'c',
            'đ' | 'ð' => 'd',
            'ŋ' | 'ñ' => 'n',
            'š' => 's',
            'ŧ' => 't',
            'ž' => 'z',
            other => other,
        };
        open = (letter == 'a' || letter == 'o').then_some(letter);
        folded.push(plain);
    }
    folded
}

/// The words of a text, folded: what stands between anything that is neither letter nor digit.
pub(super) fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// How streets end, folded: each way of writing it, the longest first, and the one that stands for it.
const ENDINGS: [(&str, &str); 40] = [
    ("terrassen", "terrasse"),
    ("terrasse", "terrasse"),
    ("svingen", "sving"),
    ("plassen", "plass"),
    ("platsen", "plass"),
    ("pladsen", "plass"),
    ("torget", "torg"),
    ("torvet", "torg"),
    ("alleen", "alle"),
    ("stigen", "sti"),
    ("sving", "sving"),
    ("plass", "plass"),
    ("plats", "plass"),
    ("plads", "plass"),
    ("vegen", "vei"),
    ("veien", "vei"),
    ("vagen", "vei"),
    ("vejen", "vei"),
    ("gaten", "gate"),
    ("gatan", "gate"),
    ("gaden", "gate"),
    ("stien", "sti"),
    ("gata", "gate"),
    ("gate", "gate"),
    ("gade", "gate"),
    ("alle", "alle"),
    ("torg", "torg"),
    ("torv", "torg"),
    ("terr", "terrasse"),
    ("stig", "sti"),
    ("veg", "vei"),
    ("vei", "vei"),
    ("vag", "vei"),
    ("vej", "vei"),
    ("sti", "sti"),
    ("vn", "vei"),
    ("vg", "vei"),
    ("gt", "gate"),
    ("pl", "plass"),
    ("sv", "sving"),
];
/// One letter for the ending ("Storg. 12", "Solørv. 3").
const LETTERS: [(&str, &str); 2] = [("v", "vei"), ("g", "gate")];

/// The word with its street ending written in one way: "storgt", "storgata" and "storgaten" are all "storgate". None where
/// the word has no such ending.
pub(super) fn with_ending(word: &str) -> Option<String> {
    let stem_is_long_enough = |stem: &str| stem.is_empty() || stem.len() >= 2;
    let long = ENDINGS.iter().find_map(|(ending, whole)| {
        word.strip_suffix(ending)
            .filter(|stem| stem_is_long_enough(stem))
            .map(|stem| format!("{stem}{whole}"))
    });
    long.or_else(|| {
        LETTERS.iter().find_map(|(ending, whole)| {
            word.strip_suffix(ending)
                .filter(|stem| stem_is_long_enough(stem))
                .map(|stem| format!("{stem}{whole}"))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nordic_letters_are_one_however_they_are_spelt() {
        for spelling in [
            "Ørebråten",
            "orebraten",
            "Oerebraaten",
            "ÖREBRÅTEN",
            "O\u{308}rebra\u{30a}ten",
        ] {
            assert_eq!(fold(spelling), "orebraten", "{spelling}");
        }
        assert_eq!(fold("Nærbø"), fold("naerboe"));
        assert_eq!(fold("Nærbø"), fold("Närbö"));
    }

    #[test]
    fn shortenings_of_street_endings_are_one() {
        for spelling in ["storgata", "storgt", "storgaten", "storgate", "storg", "storgatan"] {
            assert_eq!(with_ending(spelling).as_deref(), Some("storgate"), "{spelling}");
        }
        for spelling in ["veg", "vei", "vn", "vegen", "v", "vagen"] {
            assert_eq!(with_ending(spelling).as_deref(), Some("vei"), "{spelling}");
        }
        assert_eq!(with_ending("hammeren"), None);
    }

    proptest::proptest! {
        #[test]
        fn what_is_folded_of_a_beginning_begins_what_is_folded_of_the_whole(text in "[aeoåøæAEOÅØÆb ]{0,12}", cut in 0usize..12) {
            let start: String = text.chars().take(cut).collect();
            proptest::prop_assert!(fold(&text).starts_with(&fold(&start)), "{text} {start}");
        }
    }
}
