//! TLS sessions on their way to another handle or share of this process.
//!
//! rustls shows nobody what a session consists of. What is exported is therefore a name, for a
//! session that waits here: another process has no use for it.

use std::collections::VecDeque;
use std::fmt;

use parking_lot::Mutex;
use rustls::ProtocolVersion;

use super::config::PROVIDER;
use super::pin::sha256;
use super::resume::{Kept, SessionStore, Value, Whom};
use crate::limits::TLS_EXPORTED;

const MAGIC: [u8; 8] = *b"curlws-1";
const SALT: usize = 32;
const DATA: usize = MAGIC.len() + 16 + 8 + 8;

/// A session as it is given away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedSession {
    /// `HOST:PORT:` and what tells it from other sessions with this server.
    pub key: String,
    /// A salt, and the SHA-256 of it and the key.
    pub salted: Vec<u8>,
    /// What names the session here.
    pub data: Vec<u8>,
    /// When it is too old in any case, in Unix time.
    pub until: u64,
    /// TLS's number of its version.
    pub version: u16,
    /// Bytes that the server would take early, by its own word.
    pub early_data: u32,
}

/// How who imports a session says for which server it is.
#[derive(Clone, Copy, Debug)]
pub enum SessionKey<'a> {
    /// By the key itself.
    Plain(&'a [u8]),
    /// By a salt and the salted key.
    Salted(&'a [u8]),
}

/// Why a session is not imported or exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionError {
    /// The bytes are not of an export.
    Garbled,
    /// They are, but the session is not here: of another process, or forgotten.
    Unknown,
    /// The key is not the session's.
    Key,
    /// The system gave no random bytes.
    NoRandom,
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SessionError::Garbled => "This is no exported TLS session",
            SessionError::Unknown => {
                "This TLS session was exported by another process, or long ago: here sessions \
                 can be handed on within one process only"
            }
            SessionError::Key => "The key, or salted key, is not that of this TLS session",
            SessionError::NoRandom => "No random bytes",
        })
    }
}

impl std::error::Error for SessionError {}

/// An exported session.
struct Entry {
    id: u64,
    whom: Whom,
    kept: Kept,
    salt: [u8; SALT],
}

/// All of them, the oldest first.
struct Exported {
    /// Tells this process' exports from others'; there once something was exported.
    process: Option<[u8; 16]>,
    last_id: u64,
    entries: VecDeque<Entry>,
}

static EXPORTED: Mutex<Exported> = Mutex::new(Exported {
    process: None,
    last_id: 0,
    entries: VecDeque::new(),
});

/// Exports the sessions that could be resumed at `now` (Unix time), but for those made with a
/// client certificate. They stay where they are, too.
///
/// # Errors
/// `NoRandom`.
pub fn export_sessions(
    sessions: &dyn SessionStore,
    now: u64,
) -> Result<Vec<ExportedSession>, SessionError> {
    let mut all = Vec::new();
    sessions.with(&mut |sessions| all = sessions.all());
    all.retain(|(whom, kept)| kept.until > now && is_ours_alone(whom));
    let mut exported = EXPORTED.lock();
    exported.entries.retain(|entry| entry.kept.until > now);
    let one = |(whom, kept)| exported.export(whom, kept).transpose();
    all.into_iter().filter_map(one).collect()
}

/// Takes up a session that [`export_sessions`] gave away. One that is too old is dropped.
///
/// # Errors
/// All but `NoRandom`.
pub fn import_session(
    sessions: &dyn SessionStore,
    key: SessionKey<'_>,
    data: &[u8],
    now: u64,
) -> Result<(), SessionError> {
    let (process, id, until) = read(data).ok_or(SessionError::Garbled)?;
    let (whom, kept) = {
        let exported = EXPORTED.lock();
        if exported.process != Some(process) {
            return Err(SessionError::Unknown);
        }
        if until <= now {
            return Ok(());
        }
        let is = |entry: &&Entry| entry.id == id && entry.kept.until == until;
        let found = exported.entries.iter().find(is);
        let entry = found.ok_or(SessionError::Unknown)?;
        let is_right = match key {
            SessionKey::Plain(key) => key == entry.key().as_bytes(),
            SessionKey::Salted(salted) => salted == entry.salted(),
        };
        if !is_right {
            return Err(SessionError::Key);
        }
        (entry.whom.clone(), entry.kept.clone())
    };
    sessions.with(&mut |sessions| sessions.add(&whom, kept.clone()));
    Ok(())
}

/// Forgets what was exported.
pub(super) fn forget() {
    EXPORTED.lock().entries.clear();
}

/// Whether a session can be resumed with other handles' configurations, and may be.
fn is_ours_alone(whom: &Whom) -> bool {
    let config = whom.config.upgrade();
    config.is_some_and(|config| !config.client_auth_cert_resolver.has_certs())
}

impl Exported {
    /// The export of a session; `None` for one that was used up.
    fn export(&mut self, whom: Whom, kept: Kept) -> Result<Option<ExportedSession>, SessionError> {
        let Some((version, early_data)) = facts(&kept.value) else {
            return Ok(None);
        };
        let process = match self.process {
            Some(process) => process,
            None => *self.process.insert(random()?),
        };
        let known = |entry: &Entry| entry.kept.value.is(&kept.value);
        let at = match self.entries.iter().position(known) {
            Some(at) => at,
            None => {
                let salt = random()?;
                if self.entries.len() >= TLS_EXPORTED {
                    self.entries.pop_front();
                }
                self.last_id += 1;
                let id = self.last_id;
                self.entries.push_back(Entry {
                    id,
                    whom,
                    kept,
                    salt,
                });
                self.entries.len() - 1
            }
        };
        let entry = &self.entries[at];
        let (id, until) = (entry.id.to_be_bytes(), entry.kept.until.to_be_bytes());
        Ok(Some(ExportedSession {
            key: entry.key(),
            salted: entry.salted(),
            data: [&MAGIC[..], &process, &id, &until].concat(),
            until: entry.kept.until,
            version: version.into(),
            early_data,
        }))
    }
}

impl Entry {
    fn key(&self) -> String {
        let Whom {
            name, port, number, ..
        } = &self.whom;
        format!("{}:{port}:rustls:{number}", name.to_str())
    }

    fn salted(&self) -> Vec<u8> {
        let hash = sha256(&[&self.salt, self.key().as_bytes()].concat());
        [&self.salt[..], &hash].concat()
    }
}

/// Version, and bytes of early data, of a session; `None` for one that was used up.
fn facts(value: &Value) -> Option<(ProtocolVersion, u32)> {
    match value {
        Value::Tls12(_) => Some((ProtocolVersion::TLSv1_2, 0)),
        Value::Tls13(ticket) => {
            let ticket = ticket.lock();
            let early_data = ticket.as_ref()?.max_early_data_size();
            Some((ProtocolVersion::TLSv1_3, early_data))
        }
    }
}

/// Process, number and end of a session by its exported bytes.
fn read(data: &[u8]) -> Option<([u8; 16], u64, u64)> {
    if data.len() != DATA {
        return None;
    }
    let rest = data.strip_prefix(&MAGIC)?;
    let (process, rest) = rest.split_first_chunk()?;
    let (id, until) = rest.split_first_chunk()?;
    let until = until.first_chunk()?;
    Some((
        *process,
        u64::from_be_bytes(*id),
        u64::from_be_bytes(*until),
    ))
}

fn random<const N: usize>() -> Result<[u8; N], SessionError> {
    let mut bytes = [0; N];
    let filled = PROVIDER.secure_random.fill(&mut bytes);
    filled.map_err(|_| SessionError::NoRandom)?;
    Ok(bytes)
}
