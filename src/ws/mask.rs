//! Masking (RFC 6455, 5.3): payload byte `i` is XORed with byte `i mod 4` of the frame's key.
//!
//! Eight bytes at a time, which the compiler widens further. The all-zero key changes nothing.

/// Masks or unmasks `bytes` where they are; `at` is the first one's position in its payload.
#[inline]
pub fn apply(bytes: &mut [u8], key: [u8; 4], at: u64) {
    let word = word(key, at);
    let (words, rest) = bytes.as_chunks_mut::<8>();
    for bytes in words {
        *bytes = xor(*bytes, word);
    }
    for (byte, key) in rest.iter_mut().zip(word.to_ne_bytes()) {
        *byte ^= key;
    }
}

/// Copies `from` into `to` and masks it on the way; `at` is the first byte's position in its
/// payload. Of unequal slices the shorter one counts.
#[inline]
pub fn copy(from: &[u8], to: &mut [u8], key: [u8; 4], at: u64) {
    let len = from.len().min(to.len());
    let word = word(key, at);
    let (sources, source_rest) = from[..len].as_chunks::<8>();
    let (targets, target_rest) = to[..len].as_chunks_mut::<8>();
    for (target, source) in targets.iter_mut().zip(sources) {
        *target = xor(*source, word);
    }
    for ((target, source), key) in target_rest
        .iter_mut()
        .zip(source_rest)
        .zip(word.to_ne_bytes())
    {
        *target = source ^ key;
    }
}

/// The key twice over, beginning with the byte that position `at` takes.
#[inline]
fn word(key: [u8; 4], at: u64) -> u64 {
    let start = (at & 3) as usize;
    u64::from_ne_bytes(std::array::from_fn(|i| key[(start + i) & 3]))
}

#[inline]
fn xor(bytes: [u8; 8], word: u64) -> [u8; 8] {
    (u64::from_ne_bytes(bytes) ^ word).to_ne_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rfcs_hello() {
        let mut bytes = [0x7f, 0x9f, 0x4d, 0x51, 0x58];
        apply(&mut bytes, [0x37, 0xfa, 0x21, 0x3d], 0);
        assert_eq!(&bytes, b"Hello");
    }

    #[test]
    fn every_size_and_position_is_the_definition() {
        let key = [0x11, 0x22, 0x44, 0x88];
        let plain: Vec<u8> = (0..70).collect();
        for at in [0, 1, 2, 3, 4, 5, u64::MAX - 3] {
            for len in 0..plain.len() {
                let plain = &plain[..len];
                let want: Vec<u8> = (0u64..)
                    .zip(plain)
                    .map(|(i, byte)| byte ^ key[(at.wrapping_add(i) % 4) as usize])
                    .collect();
                let mut copied = vec![0; len];
                copy(plain, &mut copied, key, at);
                assert_eq!(copied, want);
                apply(&mut copied, key, at);
                assert_eq!(copied, plain);
            }
        }
    }

    #[test]
    fn of_unequal_slices_the_shorter_one_counts() {
        let mut to = [9; 4];
        copy(&[1, 2], &mut to, [0; 4], 0);
        assert_eq!(to, [1, 2, 9, 9]);
        copy(&[5; 20], &mut to, [0; 4], 0);
        assert_eq!(to, [5; 4]);
    }
}
