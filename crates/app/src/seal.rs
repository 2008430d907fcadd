//! Secrets at rest: national ids and TOTP secrets are sealed, and national ids are found by a keyed hash.
//! Each municipality has its own keys, derived from the installation's one key.

use crate::{Error, World};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use domain::ids::MunicipalityId;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The installation's key: 32 unguessable bytes, kept outside the database.
#[derive(Clone)]
pub struct MasterKey([u8; 32]);

impl MasterKey {
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// HMAC-SHA256 as a key derivation function (one block of HKDF-Expand, RFC 5869).
    fn derive(&self, purpose: &str, municipality: MunicipalityId) -> [u8; 32] {
        mac(
            &self.0,
            &[b"rampe/1/", purpose.as_bytes(), b"/", municipality.0.as_bytes()],
        )
    }

    /// Sealed text: nonce (24 bytes), then XChaCha20-Poly1305 of the text.
    pub fn seal(&self, world: &World, m: MunicipalityId, purpose: &str, text: &[u8]) -> Result<Vec<u8>, Error> {
        let nonce: [u8; 24] = world.bytes();
        let cipher = XChaCha20Poly1305::new((&self.derive("seal", m)).into());
        let sealed = cipher
            .encrypt(
                XNonce::from_slice(&nonce),
                Payload {
                    msg: text,
                    aad: purpose.as_bytes(),
                },
            )
            .map_err(|_| Error::Unavailable("sealing failed".into()))?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// The text again. Fails when the key is not the one that sealed it.
    pub fn open(&self, m: MunicipalityId, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let wrong = || Error::Unavailable("a sealed value does not open with this installation's key".into());
        let (nonce, body) = sealed.split_at_checked(24).ok_or_else(wrong)?;
        let cipher = XChaCha20Poly1305::new((&self.derive("seal", m)).into());
        cipher
            .decrypt(
                XNonce::from_slice(nonce),
                Payload {
                    msg: body,
                    aad: purpose.as_bytes(),
                },
            )
            .map_err(|_| wrong())
    }

    /// Keyed hash: equal for equal text in the same municipality, telling nothing without the key.
    pub fn hash(&self, m: MunicipalityId, purpose: &str, text: &[u8]) -> [u8; 32] {
        mac(&self.derive("hash", m), &[purpose.as_bytes(), b"/", text])
    }
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
