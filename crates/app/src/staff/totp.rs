//! The second factor: time-based codes (RFC 6238), six digits, 30 seconds, SHA-1, as authenticator apps make them.

use crate::Error;
use chrono::{DateTime, Utc};
use totp_rs::{Algorithm, Builder, Secret, Totp};

/// Bytes of a new secret.
pub const SECRET_BYTES: usize = 20;
const STEP_SECONDS: u64 = 30;

fn codes(secret: &[u8]) -> Result<Totp, Error> {
    let secret: [u8; SECRET_BYTES] = secret
        .try_into()
        .map_err(|_| Error::Unavailable("a second factor's secret has another length".into()))?;
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(STEP_SECONDS)
        .with_skew(1)
        .with_secret(Secret::new_stack(secret))
        .build()
        .map_err(|e| Error::Unavailable(format!("no second factor: {e}")))
}

fn seconds(at: DateTime<Utc>) -> u64 {
    // Only a clock before 1970 is negative, and then no code is right.
    u64::try_from(at.timestamp()).unwrap_or(0)
}

/// The step of now, or of the half minute before or after it, whose code this is. Blanks in the code do not count.
///
/// # Errors
/// [`Error::Unavailable`] when the stored secret is none of ours.
pub fn matching_step(secret: &[u8], code: &str, now: DateTime<Utc>) -> Result<Option<i64>, Error> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let step = codes(secret)?.check(&code, seconds(now));
    Ok(step.and_then(|s| i64::try_from(s).ok()))
}

/// The code that an app shows at an instant.
///
/// # Errors
/// As [`matching_step`].
pub fn code(secret: &[u8], at: DateTime<Utc>) -> Result<String, Error> {
    Ok(codes(secret)?.generate(seconds(at)).to_string())
}

/// What the QR code says to the app. `who` and `where_` are shown to the user there.
pub fn uri(secret: &[u8], who: &str, where_: &str) -> String {
    let quote = |s: &str| -> String {
        s.bytes()
            .map(|b| {
                if b.is_ascii_alphanumeric() {
                    char::from(b).to_string()
                } else {
                    format!("%{b:02X}")
                }
            })
            .collect()
    };
    let secret = data_encoding::BASE32_NOPAD.encode(secret);
    format!(
        "otpauth://totp/Rampe:{}?secret={secret}&issuer=Rampe%20{}",
        quote(who),
        quote(where_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Duration, TimeZone};

    const SECRET: &[u8] = b"12345678901234567890";

    /// RFC 6238, appendix B, SHA-1, cut to six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (time, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(SECRET, Utc.timestamp_opt(time, 0).unwrap()).unwrap(), expected);
        }
    }

    #[test]
    fn a_code_is_good_half_a_minute_early_or_late_and_no_more() {
        let now = Utc.timestamp_opt(1_111_111_109, 0).unwrap();
        let step = 1_111_111_109 / 30;
        for (offset, good) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let shown = code(SECRET, now + Duration::seconds(30 * offset)).unwrap();
            let spaced = format!("{} {}", &shown[..3], &shown[3..]);
            let found = matching_step(SECRET, &spaced, now).unwrap();
            assert_eq!(found, good.then_some(step + offset), "{offset}");
        }
    }

    #[test]
    fn what_is_no_code_is_not_taken_and_a_broken_secret_is_told() {
        let now = Utc.timestamp_opt(59, 0).unwrap();
        for code in ["", "28708", "+87082", "2870820", "28708x"] {
            assert_eq!(matching_step(SECRET, code, now).unwrap(), None, "{code}");
        }
        assert!(matches!(
            matching_step(b"short", "287082", now),
            Err(Error::Unavailable(_))
        ));
    }
}
