//! cbindgen's text as a C programmer would have written it.

/// Makes cbindgen's text what a C programmer would have written: `1L` for a cast, one-line
/// comments on one line, a group of constants without gaps and its heading (underlined in the
/// docstring) a comment of its own.
pub fn tidy(text: &str) -> String {
    let text = text.replace("\n * ---\n", "\n */\n\n/**\n");
    let lines: Vec<&str> = text.lines().collect();
    let mut tidied: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let (next, after) = (lines.get(at + 1), lines.get(at + 2));
        let before = tidied.last().map_or("", String::as_str);
        at += 1;
        if let (true, Some(only), Some(&end)) = (line.trim() == "/**", next, after)
            && end.trim() == "*/"
        {
            let indent = &line[..line.len() - line.trim_start().len()];
            tidied.push(format!(
                "{indent}/** {} */",
                only.trim().trim_start_matches("* ").trim()
            ));
            at += 2;
            continue;
        }
        let follows_define = next.is_some_and(|next| next.starts_with("#define"));
        if line.is_empty() && (before.is_empty() || before.starts_with("#define") && follows_define)
        {
            continue;
        }
        let closing = next.is_some_and(|next| next.starts_with('}'));
        let line = if closing {
            line.trim_end_matches(',')
        } else {
            line
        };
        tidied.push(suffixed(
            line.strip_prefix("extern ")
                .filter(|_| !line.contains('"'))
                .unwrap_or(line),
        ));
    }
    tidied.join("\n").trim_start().to_owned() + "\n"
}

/// `((long)1)` as `1L`, `((unsigned long)1)` as `1UL`, in a constant's line.
fn suffixed(line: &str) -> String {
    let mut line = line.to_owned();
    if !line.starts_with("#define") {
        return line;
    }
    for (cast, suffix) in [("(long)", "L"), ("(unsigned long)", "UL")] {
        while let Some(start) = line.find(cast) {
            let digits = start + cast.len();
            let tail = &line[digits..];
            let length = tail
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(tail.len());
            let number = format!("{}{suffix}", &tail[..length]);
            line.replace_range(start..digits + length, &number);
        }
    }
    let bare = |digits: &str| format!("({digits})");
    for word in line.clone().split(|c: char| !c.is_ascii_alphanumeric()) {
        if word.ends_with('L') && word.starts_with(|c: char| c.is_ascii_digit()) {
            line = line.replace(&bare(word), word);
        }
    }
    line
}
