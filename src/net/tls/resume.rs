//! TLS sessions that later connections resume, of one handle or of several.
//!
//! A session is taken up only by a connection to the same host and port with the very
//! configuration that made it: another trust, name check or client certificate starts anew.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use parking_lot::Mutex;
use rustls::client::{
    ClientSessionStore, Resumption, Tls12ClientSessionValue, Tls13ClientSessionValue,
};
use rustls::pki_types::{ServerName, UnixTime};
use rustls::{ClientConfig, NamedGroup};

use crate::limits::{TLS_SESSION_PEERS, TLS_SESSION_S, TLS_TICKET_S, TLS_TICKETS};

/// Sessions, by server and configuration.
#[derive(Debug, Default)]
pub struct Sessions {
    /// The last is the most recently used.
    peers: Vec<Peer>,
}

/// Where sessions are kept. Whoever shares them is seen to by the store.
pub trait SessionStore: fmt::Debug + Send + Sync {
    /// Uses the sessions; does nothing where they may not be used any more.
    fn with(&self, then: &mut dyn FnMut(&mut Sessions));
}

/// With whom a session was made.
#[derive(Clone, Debug)]
pub(super) struct Whom {
    pub config: Weak<ClientConfig>,
    pub name: ServerName<'static>,
    pub port: u16,
    /// Tells it from others in this process.
    pub number: u64,
}

/// A session. One that was exported is kept in several places.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub value: Value,
    /// When it is too old in any case, in Unix time. How long the server takes it is known to
    /// rustls alone, which heeds it.
    pub until: u64,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    /// Good for many connections.
    Tls12(Arc<Tls12ClientSessionValue>),
    /// Good for one connection: that of whoever comes first.
    Tls13(Arc<Mutex<Option<Tls13ClientSessionValue>>>),
}

#[derive(Debug)]
struct Peer {
    whom: Whom,
    group: Option<NamedGroup>,
    session: Option<Kept>,
    /// Oldest first.
    tickets: Vec<Kept>,
}

impl Sessions {
    /// Every session that is kept.
    pub(super) fn all(&self) -> Vec<(Whom, Kept)> {
        let of_peer = |peer: &Peer| {
            let kept = peer.session.iter().chain(&peer.tickets);
            let whom = peer.whom.clone();
            kept.map(move |kept| (whom.clone(), kept.clone()))
                .collect::<Vec<_>>()
        };
        self.peers.iter().flat_map(of_peer).collect()
    }

    /// Keeps a session.
    pub(super) fn add(&mut self, whom: &Whom, kept: Kept) {
        let peer = self.peer(whom);
        match kept.value {
            Value::Tls12(_) => peer.session = Some(kept),
            Value::Tls13(_) => {
                peer.tickets.retain(|known| !known.value.is(&kept.value));
                if peer.tickets.len() >= TLS_TICKETS {
                    peer.tickets.remove(0);
                }
                peer.tickets.push(kept);
            }
        }
    }

    /// What is known of a server, as the most recently used.
    fn peer(&mut self, whom: &Whom) -> &mut Peer {
        let peers = &mut self.peers;
        let peer = match peers.iter().position(|peer| peer.whom.is(whom)) {
            Some(at) => peers.remove(at),
            None => Peer {
                whom: whom.clone(),
                group: None,
                session: None,
                tickets: Vec::new(),
            },
        };
        // Those of a configuration that is gone cannot be resumed.
        peers.retain(|peer| peer.whom.config.strong_count() > 0);
        if peers.len() >= TLS_SESSION_PEERS {
            peers.remove(0);
        }
        peers.push(peer);
        let last = peers.len() - 1;
        &mut peers[last]
    }
}

impl Whom {
    fn is(&self, other: &Whom) -> bool {
        self.port == other.port && self.name == other.name && self.config.ptr_eq(&other.config)
    }
}

impl Value {
    /// Whether it is the very session.
    pub(super) fn is(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Tls12(one), Value::Tls12(other)) => Arc::ptr_eq(one, other),
            (Value::Tls13(one), Value::Tls13(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl Kept {
    /// A session that has just been made and is kept for so many seconds.
    fn new(value: Value, seconds: u64) -> Kept {
        Kept {
            value,
            until: UnixTime::now().as_secs() + seconds, // rustls stamps it by this clock too
        }
    }
}

/// `config` for one connection to `port`, which resumes and keeps sessions of `sessions`.
pub fn resuming(
    config: &Arc<ClientConfig>,
    port: u16,
    sessions: Arc<dyn SessionStore>,
) -> Arc<ClientConfig> {
    let mut own = ClientConfig::clone(config);
    own.resumption = Resumption::store(Arc::new(Connection {
        config: Arc::downgrade(config),
        port,
        sessions,
    }));
    Arc::new(own)
}

/// One connection's view of the sessions.
#[derive(Debug)]
struct Connection {
    config: Weak<ClientConfig>,
    port: u16,
    sessions: Arc<dyn SessionStore>,
}

impl Connection {
    /// Uses what is known of the server, if anything is.
    fn look<R>(&self, name: &ServerName<'_>, then: impl Fn(&mut Peer) -> Option<R>) -> Option<R> {
        let mut found = None;
        self.sessions.with(&mut |sessions| {
            let is = |whom: &Whom| {
                whom.port == self.port && whom.name == *name && whom.config.ptr_eq(&self.config)
            };
            let peer = sessions.peers.iter_mut().find(|peer| is(&peer.whom));
            found = peer.and_then(&then);
        });
        found
    }

    /// With whom this connection makes sessions.
    fn whom(&self, name: ServerName<'static>) -> Whom {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        Whom {
            config: Weak::clone(&self.config),
            name,
            port: self.port,
            number: NUMBER.fetch_add(1, Ordering::Relaxed),
        }
    }

    fn keep(&self, name: ServerName<'static>, kept: &Kept) {
        let whom = self.whom(name);
        self.sessions
            .with(&mut |sessions| sessions.add(&whom, kept.clone()));
    }
}

impl ClientSessionStore for Connection {
    fn set_kx_hint(&self, name: ServerName<'static>, group: NamedGroup) {
        let whom = self.whom(name);
        self.sessions
            .with(&mut |sessions| sessions.peer(&whom).group = Some(group));
    }

    fn kx_hint(&self, name: &ServerName<'_>) -> Option<NamedGroup> {
        self.look(name, |peer| peer.group)
    }

    fn set_tls12_session(&self, name: ServerName<'static>, value: Tls12ClientSessionValue) {
        let value = Value::Tls12(Arc::new(value));
        self.keep(name, &Kept::new(value, TLS_SESSION_S));
    }

    fn tls12_session(&self, name: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.look(name, |peer| match &peer.session.as_ref()?.value {
            Value::Tls12(session) => Some(session.as_ref().clone()),
            Value::Tls13(_) => None,
        })
    }

    fn remove_tls12_session(&self, name: &ServerName<'static>) {
        self.look(name, |peer| peer.session.take());
    }

    fn insert_tls13_ticket(&self, name: ServerName<'static>, value: Tls13ClientSessionValue) {
        let value = Value::Tls13(Arc::new(Mutex::new(Some(value))));
        self.keep(name, &Kept::new(value, TLS_TICKET_S));
    }

    fn take_tls13_ticket(&self, name: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        self.look(name, |peer| {
            // An exported one may have been used elsewhere.
            std::iter::from_fn(|| peer.tickets.pop()).find_map(|kept| match kept.value {
                Value::Tls13(ticket) => ticket.lock().take(),
                Value::Tls12(_) => None,
            })
        })
    }
}
