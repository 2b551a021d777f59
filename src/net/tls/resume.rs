//! TLS sessions that later connections resume, of one handle or of several.
//!
//! A session is taken up only by a connection to the same host and port with the very
//! configuration that made it: another trust, name check or client certificate starts anew.

use std::fmt;
use std::sync::{Arc, Weak};

use rustls::client::{
    ClientSessionStore, Resumption, Tls12ClientSessionValue, Tls13ClientSessionValue,
};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, NamedGroup};

use crate::limits::{TLS_SESSION_PEERS, TLS_TICKETS};

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

#[derive(Debug)]
struct Peer {
    config: Weak<ClientConfig>,
    name: ServerName<'static>,
    port: u16,
    group: Option<NamedGroup>,
    session: Option<Tls12ClientSessionValue>,
    /// Oldest first; each is good for one connection.
    tickets: Vec<Tls13ClientSessionValue>,
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
            let peer = sessions.peers.iter_mut().find(|peer| self.is(peer, name));
            found = peer.and_then(&then);
        });
        found
    }

    /// Notes something about the server.
    fn note(&self, name: ServerName<'static>, note: impl FnOnce(&mut Peer)) {
        let mut note = Some(note);
        self.sessions.with(&mut |sessions| {
            let peers = &mut sessions.peers;
            let known = peers.iter().position(|peer| self.is(peer, &name));
            let mut peer = match known {
                Some(at) => peers.remove(at),
                None => self.peer(name.clone()),
            };
            if let Some(note) = note.take() {
                note(&mut peer);
            }
            // Those of a configuration that is gone cannot be resumed.
            peers.retain(|peer| peer.config.strong_count() > 0);
            if peers.len() >= TLS_SESSION_PEERS {
                peers.remove(0);
            }
            peers.push(peer);
        });
    }

    fn peer(&self, name: ServerName<'static>) -> Peer {
        Peer {
            config: Weak::clone(&self.config),
            name,
            port: self.port,
            group: None,
            session: None,
            tickets: Vec::new(),
        }
    }

    fn is(&self, peer: &Peer, name: &ServerName<'_>) -> bool {
        peer.port == self.port && peer.name == *name && peer.config.ptr_eq(&self.config)
    }
}

impl ClientSessionStore for Connection {
    fn set_kx_hint(&self, name: ServerName<'static>, group: NamedGroup) {
        self.note(name, |peer| peer.group = Some(group));
    }

    fn kx_hint(&self, name: &ServerName<'_>) -> Option<NamedGroup> {
        self.look(name, |peer| peer.group)
    }

    fn set_tls12_session(&self, name: ServerName<'static>, value: Tls12ClientSessionValue) {
        self.note(name, |peer| peer.session = Some(value));
    }

    fn tls12_session(&self, name: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.look(name, |peer| peer.session.clone())
    }

    fn remove_tls12_session(&self, name: &ServerName<'static>) {
        self.look(name, |peer| peer.session.take());
    }

    fn insert_tls13_ticket(&self, name: ServerName<'static>, value: Tls13ClientSessionValue) {
        self.note(name, |peer| {
            if peer.tickets.len() >= TLS_TICKETS {
                peer.tickets.remove(0);
            }
            peer.tickets.push(value);
        });
    }

    fn take_tls13_ticket(&self, name: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        self.look(name, |peer| peer.tickets.pop())
    }
}
