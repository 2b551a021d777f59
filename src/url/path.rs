//! Dot segments of a path.

/// RFC 3986, 5.2.4, with encoded dots taken for dots. The path starts with a slash.
pub fn remove_dot_segments(path: &[u8]) -> Vec<u8> {
    let mut kept: Vec<&[u8]> = Vec::new();
    let mut segments = path
        .strip_prefix(b"/")
        .unwrap_or(path)
        .split(|&byte| byte == b'/')
        .peekable();
    while let Some(segment) = segments.next() {
        let dots = dots(segment);
        if dots == Some(2) {
            kept.pop();
        }
        if dots.is_none() {
            kept.push(segment);
        } else if segments.peek().is_none() {
            kept.push(b"");
        }
    }
    [b"/", kept.join(&b'/').as_slice()].concat()
}

/// 1 or 2 for a segment that is one dot or two.
fn dots(segment: &[u8]) -> Option<usize> {
    let mut rest = segment;
    let mut count = 0;
    while !rest.is_empty() {
        let encoded = [b"%2e".as_slice(), b"%2E"]
            .into_iter()
            .find_map(|dot| rest.strip_prefix(dot));
        rest = rest.strip_prefix(b".").or(encoded)?;
        count += 1;
    }
    (1..=2).contains(&count).then_some(count)
}
