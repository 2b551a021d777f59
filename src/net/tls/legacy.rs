//! Private keys in PEM that OpenSSL encrypted in its old way (RFC 1421, 4.6.1.1: `Proc-Type` and
//! `DEK-Info` lines), with CBC and a key made of the password by MD5.

use super::own::find;
use aes::{Aes128, Aes192, Aes256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockDecryptMut, KeyIvInit};
use des::TdesEde3;
use md5::{Digest, Md5};
use rustls::pki_types::PrivateKeyDer;

/// The key in `pem`; `None` if it is damaged, its cipher is not known or the password is wrong.
pub fn decrypt(pem: &[u8], password: &[u8]) -> Option<PrivateKeyDer<'static>> {
    const INFO: &[u8] = b"DEK-Info: ";
    let info = pem.get(find(pem, INFO)? + INFO.len()..)?;
    let text = str::from_utf8(info.get(..find(info, b"-----END")?)?).ok()?;
    let (info, body) = text.split_once('\n')?;
    let (cipher, iv) = info.trim().split_once(',')?;
    let iv = unhex(iv)?;
    let mut bytes = STANDARD
        .decode(body.split_whitespace().collect::<String>())
        .ok()?;
    let key = |size| stretch(password, &iv, size);
    let plain = match cipher {
        "AES-128-CBC" => cbc::<Decryptor<Aes128>>(&key(16)?, &iv, &mut bytes),
        "AES-192-CBC" => cbc::<Decryptor<Aes192>>(&key(24)?, &iv, &mut bytes),
        "AES-256-CBC" => cbc::<Decryptor<Aes256>>(&key(32)?, &iv, &mut bytes),
        "DES-EDE3-CBC" => cbc::<Decryptor<TdesEde3>>(&key(24)?, &iv, &mut bytes),
        _ => None,
    }?;
    Some(PrivateKeyDer::try_from(plain).ok()?.clone_key())
}

fn cbc<'a, D>(key: &[u8], iv: &[u8], bytes: &'a mut [u8]) -> Option<&'a [u8]>
where
    D: KeyIvInit + BlockDecryptMut,
{
    let cipher = D::new_from_slices(key, iv).ok()?;
    cipher.decrypt_padded_mut::<Pkcs7>(bytes).ok()
}

/// OpenSSL's `EVP_BytesToKey` with MD5 and one round; the salt is the start of the IV.
fn stretch(password: &[u8], iv: &[u8], size: usize) -> Option<Vec<u8>> {
    let salt = iv.get(..8)?;
    let (mut key, mut last) = (Vec::new(), Vec::new());
    while key.len() < size {
        let hash = Md5::new().chain_update(&last);
        last = hash
            .chain_update(password)
            .chain_update(salt)
            .finalize()
            .to_vec();
        key.extend_from_slice(&last);
    }
    key.truncate(size);
    Some(key)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}
