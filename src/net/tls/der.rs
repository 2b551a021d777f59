//! DER, as far as it takes to find a certificate's parts (RFC 5280, 4.1). It judges nothing:
//! webpki does that.

/// The first value of `der`: its tag, its contents, and what follows it.
pub fn value(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, mut rest) = rest.split_first()?;
    let mut len = usize::from(first);
    if first >= 0x80 {
        let (digits, after) = rest.split_at_checked(len - 0x80)?;
        if digits.is_empty() || digits.len() > 4 {
            return None;
        }
        len = digits.iter().fold(0, |len, &d| len << 8 | usize::from(d));
        rest = after;
    }
    let (contents, after) = rest.split_at_checked(len)?;
    Some((tag, contents, after))
}

/// The values that stand one after the other in `der`, up to the first that is damaged.
pub fn values(mut der: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    std::iter::from_fn(move || {
        let (tag, contents, after) = value(der)?;
        der = after;
        Some((tag, contents))
    })
}

/// A certificate's parts: contents, but for those that say otherwise.
#[derive(Debug)]
pub struct Certificate<'a> {
    /// 0 is version 1.
    pub version: u8,
    /// Bytes of the serial number.
    pub serial: &'a [u8],
    /// The issuer's name.
    pub issuer: &'a [u8],
    /// Tag and text of the first moment.
    pub not_before: (u8, &'a [u8]),
    /// Tag and text of the last moment.
    pub not_after: (u8, &'a [u8]),
    /// The owner's name.
    pub subject: &'a [u8],
    /// The subjectPublicKeyInfo, with tag and length.
    pub public_key: &'a [u8],
    /// The list of extensions; empty where there are none.
    pub extensions: &'a [u8],
    /// The AlgorithmIdentifier of the signature.
    pub algorithm: &'a [u8],
    /// The signature.
    pub signature: &'a [u8],
}

/// Takes a certificate apart.
pub fn certificate(der: &[u8]) -> Option<Certificate<'_>> {
    let (_, all, _) = value(der)?;
    let (_, tbs, after) = value(all)?;
    let (_, algorithm, after) = value(after)?;
    let (_, signature, _) = value(after)?;
    let mut rest = tbs;
    let mut version = 0;
    let (tag, contents, after) = value(rest)?;
    if tag == 0xa0 {
        version = *value(contents)?.1.last()?; // version 1 is not written
        rest = after;
    }
    let (_, serial, rest) = value(rest)?;
    let (_, _, rest) = value(rest)?;
    let (_, issuer, rest) = value(rest)?;
    let (_, validity, rest) = value(rest)?;
    let (_, subject, rest) = value(rest)?;
    let (_, _, after_key) = value(rest)?;
    let public_key = rest.get(..rest.len() - after_key.len())?;
    let (tag, first, after) = value(validity)?;
    let (end, last, _) = value(after)?;
    let extensions = values(after_key).find(|(tag, _)| *tag == 0xa3);
    Some(Certificate {
        version,
        serial,
        issuer,
        not_before: (tag, first),
        not_after: (end, last),
        subject,
        public_key,
        extensions: extensions
            .and_then(|(_, explicit)| Some(value(explicit)?.1))
            .unwrap_or_default(),
        algorithm,
        signature: signature.get(1..)?, // a bit string begins with its count of unused bits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_split_and_short_ones_refused() {
        assert_eq!(value(&[4, 2, 7, 8, 9]), Some((4, &[7, 8][..], &[9][..])));
        assert_eq!(value(&[4, 0x81, 1, 7]), Some((4, &[7][..], &[][..])));
        assert_eq!(value(&[4, 0x82, 0, 1, 7, 1]), Some((4, &[7][..], &[1][..])));
        let bad: [&[u8]; 7] = [
            &[],
            &[4],
            &[4, 1],
            &[4, 0x80, 1],
            &[4, 0x85, 0, 0, 0, 0, 1, 1],
            &[4, 0x82, 1],
            &[4, 0x84, 0xff, 0xff, 0xff, 0xff, 0],
        ];
        for der in bad {
            assert_eq!(value(der), None, "{der:?}");
        }
    }

    #[test]
    fn a_cut_certificate_has_no_parts_and_no_panic() {
        let who = crate::net::testing::self_signed(&["localhost"], |_| {});
        let whole = certificate(&who.chain[0]).unwrap();
        assert_eq!(whole.version, 2);
        assert_eq!(whole.issuer, whole.subject);
        assert!(!whole.extensions.is_empty());
        for len in 0..who.chain[0].len() {
            assert!(certificate(&who.chain[0][..len]).is_none());
        }
    }
}
