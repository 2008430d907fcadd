//! The second factor: time-based codes (RFC 6238), six digits, 30 seconds, SHA-1, as authenticator apps make them.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;

/// Bytes of a new secret.
pub const SECRET_BYTES: usize = 20;
const STEP_SECONDS: i64 = 30;

/// The step of now, or of the half minute before or after it, whose code this is.
pub fn matching_step(secret: &[u8], code: &str, now: DateTime<Utc>) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let step = now.timestamp().div_euclid(STEP_SECONDS);
    [step, step - 1, step + 1]
        .into_iter()
        .find(|s| self::code(secret, *s).as_bytes().ct_eq(code.as_bytes()).into())
}

/// The code of a step (RFC 4226 §5.3).
pub fn code(secret: &[u8], step: i64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[19] & 0x0f);
    let number = u32::from_be_bytes([digest[at] & 0x7f, digest[at + 1], digest[at + 2], digest[at + 3]]);
    format!("{:06}", number % 1_000_000)
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
    use chrono::TimeZone;

    /// RFC 6238, appendix B, SHA-1, cut to six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (time, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(secret, time / 30), expected);
        }
    }

    #[test]
    fn a_code_is_good_half_a_minute_early_or_late_and_no_more() {
        let now = Utc.timestamp_opt(1_111_111_109, 0).unwrap();
        let step = 1_111_111_109 / 30;
        for (offset, good) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            assert_eq!(
                matching_step(b"secret", &code(b"secret", step + offset), now).is_some(),
                good,
                "{offset}"
            );
        }
    }
}
