//! What a handle keeps between transfers, for itself or together with others.
//!
//! Who shares what is said by a [`Share`]; a handle that joins it gets a [`Way`] to the shared
//! data. The application's locks stand on that way: a [`Gate`].

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use crate::net::tls::{SessionStore, Sessions};
use crate::store::cookies::Jar;
use crate::store::dns::Cache;
use crate::store::hsts::Hosts;

/// What can be shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Data {
    /// The cookie engine's cookies.
    Cookies,
    /// Addresses of names.
    Dns,
    /// The HSTS list.
    Hsts,
    /// TLS sessions that can be resumed.
    Sessions,
}

/// What the application does around each use of shared data. It may be asked within a step, while
/// the handle is locked.
pub trait Gate: fmt::Debug + Send + Sync {
    /// Before a use; waits for other users.
    fn enter(&self, data: Data);
    /// After it.
    fn leave(&self, data: Data);
}

/// One handle's way to a share, until it leaves.
#[derive(Debug)]
struct Entrance {
    gate: Box<dyn Gate>,
    open: AtomicBool,
}

/// Data of one handle, or of all that share it.
#[derive(Debug)]
pub struct Shared<T> {
    value: Arc<Mutex<T>>,
    through: Option<(Arc<Entrance>, Data)>,
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Shared {
            value: Arc::clone(&self.value),
            through: self.through.clone(),
        }
    }
}

impl<T: Default> Default for Shared<T> {
    /// For one handle.
    fn default() -> Self {
        Shared {
            value: Arc::default(),
            through: None,
        }
    }
}

/// Lets the next one in, also when a use ends by a panic.
struct Inside<'a>(&'a Entrance, Data);

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.gate.leave(self.1);
    }
}

impl<T> Shared<T> {
    /// Uses the data. `None` if the handle has left the share since.
    pub fn with<R>(&self, then: impl FnOnce(&mut T) -> R) -> Option<R> {
        let Some((entrance, data)) = &self.through else {
            return Some(then(&mut self.value.lock()));
        };
        if !entrance.open.load(Ordering::Relaxed) {
            return None;
        }
        entrance.gate.enter(*data);
        let _inside = Inside(entrance, *data);
        Some(then(&mut self.value.lock()))
    }
}

impl SessionStore for Shared<Sessions> {
    fn with(&self, then: &mut dyn FnMut(&mut Sessions)) {
        Shared::with(self, then);
    }
}

/// What handles share.
#[derive(Debug, Default)]
pub struct Share {
    cookies: Option<Arc<Mutex<Jar>>>,
    dns: Option<Arc<Mutex<Cache>>>,
    hsts: Option<Arc<Mutex<Hosts>>>,
    sessions: Option<Arc<Mutex<Sessions>>>,
}

impl Share {
    /// Shares a kind of data from now on.
    pub fn add(&mut self, data: Data) {
        match data {
            Data::Cookies => drop(self.cookies.get_or_insert_default()),
            Data::Dns => drop(self.dns.get_or_insert_default()),
            Data::Hsts => drop(self.hsts.get_or_insert_default()),
            Data::Sessions => drop(self.sessions.get_or_insert_default()),
        }
    }

    /// Shares it no more, and forgets it.
    pub fn remove(&mut self, data: Data) {
        match data {
            Data::Cookies => self.cookies = None,
            Data::Dns => self.dns = None,
            Data::Hsts => self.hsts = None,
            Data::Sessions => self.sessions = None,
        }
    }

    /// A handle's way to what is shared now.
    pub fn way(&self, gate: Box<dyn Gate>) -> Way {
        let entrance = Arc::new(Entrance {
            gate,
            open: AtomicBool::new(true),
        });
        Way {
            cookies: through(&self.cookies, &entrance, Data::Cookies),
            dns: through(&self.dns, &entrance, Data::Dns),
            hsts: through(&self.hsts, &entrance, Data::Hsts),
            sessions: through(&self.sessions, &entrance, Data::Sessions),
            entrance,
        }
    }
}

fn through<T>(
    value: &Option<Arc<Mutex<T>>>,
    entrance: &Arc<Entrance>,
    data: Data,
) -> Option<Shared<T>> {
    value.as_ref().map(|value| Shared {
        value: Arc::clone(value),
        through: Some((Arc::clone(entrance), data)),
    })
}

/// A handle's way to a share. What is not shared is `None`.
#[derive(Debug)]
pub struct Way {
    /// Cookies.
    pub cookies: Option<Shared<Jar>>,
    /// Addresses of names.
    pub dns: Option<Shared<Cache>>,
    /// The HSTS list.
    pub hsts: Option<Shared<Hosts>>,
    /// TLS sessions.
    pub sessions: Option<Shared<Sessions>>,
    entrance: Arc<Entrance>,
}

impl Way {
    /// From now on nobody gets to the share this way, connections that are still there included.
    pub fn close(&self) {
        self.entrance.open.store(false, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default)]
    struct Counter(Arc<Mutex<Vec<(bool, Data)>>>);

    impl Gate for Counter {
        fn enter(&self, data: Data) {
            self.0.lock().push((true, data));
        }
        fn leave(&self, data: Data) {
            self.0.lock().push((false, data));
        }
    }

    #[test]
    fn each_use_goes_through_the_gate_until_the_way_is_closed() {
        let seen = Arc::default();
        let mut share = Share::default();
        share.add(Data::Dns);
        let way = share.way(Box::new(Counter(Arc::clone(&seen))));
        assert!(way.cookies.is_none() && way.sessions.is_none());
        let dns = way.dns.clone().unwrap();
        assert_eq!(dns.with(|_| 7), Some(7));
        assert_eq!(*seen.lock(), [(true, Data::Dns), (false, Data::Dns)]);
        way.close();
        assert_eq!(dns.with(|_| 7), None);
        assert_eq!(seen.lock().len(), 2);
    }

    #[test]
    fn two_ways_lead_to_the_same_until_it_is_removed() {
        let mut share = Share::default();
        share.add(Data::Cookies);
        let way = || share.way(Box::new(Counter::default())).cookies.unwrap();
        let (one, other) = (way(), way());
        one.with(|jar| jar.add(b"Set-Cookie: a=b; domain=h.example", 1));
        assert_eq!(other.with(|jar| jar.lines(1).len()), Some(1));
        assert_eq!(way().with(|jar| jar.lines(1).len()), Some(1));
        share.add(Data::Cookies);
        share.remove(Data::Cookies);
        share.add(Data::Cookies);
        let fresh = share.way(Box::new(Counter::default())).cookies.unwrap();
        assert_eq!(fresh.with(|jar| jar.lines(1).len()), Some(0));
    }

    #[test]
    fn a_panic_leaves_the_gate() {
        let seen = Arc::default();
        let mut share = Share::default();
        share.add(Data::Dns);
        let dns = share.way(Box::new(Counter(Arc::clone(&seen)))).dns.unwrap();
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            dns.with(|_| panic!("inside"))
        }));
        assert!(caught.is_err());
        assert_eq!(seen.lock().last(), Some(&(false, Data::Dns)));
    }
}
