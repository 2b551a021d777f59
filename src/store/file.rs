//! Files that are replaced as a whole.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Writes beside the file and puts that in its place. What is no file (a device, a pipe) is
/// written to.
///
/// # Errors
/// It cannot be written; the old one stays then.
pub fn write_whole(path: &Path, text: &[u8]) -> io::Result<()> {
    let mode = match fs::metadata(path) {
        Ok(old) if !old.is_file() => return fs::write(path, text),
        Ok(old) => old.permissions().mode() & 0o7777,
        Err(_) => 0o600, // what it holds may be secret
    };
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut name = path.clone().into_os_string();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = PathBuf::from(name);
    let new = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(&beside);
    let written = new
        .and_then(|mut file| file.write_all(text))
        .and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        // Best effort: the failure itself is reported.
        let _ = fs::remove_file(&beside);
    }
    written
}
