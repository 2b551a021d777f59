//! What a handle has in common with others: by a share, by its multi handle, by TLS sessions that are
//! handed on.

use super::{Application, Driver, Easy, Inner, busy, unix_time};
use crate::net::tls::{ExportedSession, SessionError, SessionKey, export_sessions, import_session};
use crate::net::wait::Waker;
use crate::transfer::{Error, Kept, Kind, Way};

impl Easy {
    /// Joins a share, or with `None` leaves the one that it has joined. What a share holds is
    /// used in place of what the handle keeps.
    ///
    /// # Errors
    /// `BadArgument` while the handle is performed.
    pub fn share(&self, way: Option<Way>) -> Result<(), Error> {
        let inner = &mut *self.inner.lock();
        if inner.is_performed() {
            let sentence = "The share cannot be changed while the handle is performed";
            return Err(Error::new(Kind::BadArgument, sentence));
        }
        if let Some(old) = inner.way.take() {
            old.close();
            if old.cookies.is_some() {
                inner.cookies.share(None);
            }
            if old.hsts.is_some() {
                inner.hsts.share(None);
            }
        }
        if let Some(jar) = way.as_ref().and_then(|way| way.cookies.as_ref()) {
            inner.cookies.share(Some(jar.clone()));
        }
        if let Some(hosts) = way.as_ref().and_then(|way| way.hsts.as_ref()) {
            inner.hsts.share(Some(hosts.clone()));
        }
        inner.way = way.map(Box::new);
        inner.settle();
        Ok(())
    }

    /// Begins to belong to a multi handle, which steps it and is woken by `waker`. What handles of
    /// a multi share is used in place of what the handle kept, but for what a share has.
    ///
    /// # Errors
    /// `Recursive`: it is performed, or in a multi handle already.
    pub fn enter_multi(&self, waker: Waker, base: Kept) -> Result<(), Error> {
        let inner = &mut *self.inner.lock();
        if inner.driver.is_some() {
            return Err(busy());
        }
        inner.driver = Some(Driver::Multi(waker));
        inner.base = Kept {
            keeper: inner.kept.keeper.clone(),
            ..base
        };
        inner.settle();
        Ok(())
    }

    /// Belongs to its multi handle no more. An unfinished transfer ends, an open `CONNECT_ONLY`
    /// connection stays.
    pub fn leave_multi(&self, finished: bool, application: &dyn Application) {
        {
            let inner = &mut *self.inner.lock();
            inner.driver = None;
            inner.base = Kept {
                keeper: inner.kept.keeper.clone(),
                ..Kept::default()
            };
            inner.settle();
            if !finished {
                inner.close();
            }
        }
        self.close_sockets(application);
    }

    /// The TLS sessions of the handle, or of its share, to be given to another.
    ///
    /// # Errors
    /// `FailedInit` without random bytes.
    pub fn export_sessions(&self) -> Result<Vec<ExportedSession>, Error> {
        let sessions = self.inner.lock().kept.sessions.clone();
        export_sessions(&sessions, unix_time() as u64).map_err(session_error)
    }

    /// Takes a TLS session that another gave away, for the handle or its share.
    ///
    /// # Errors
    /// `Read` where `data` names none that is here, `BadArgument` for another session's key.
    pub fn import_session(&self, key: SessionKey<'_>, data: &[u8]) -> Result<(), Error> {
        let sessions = self.inner.lock().kept.sessions.clone();
        import_session(&sessions, key, data, unix_time() as u64).map_err(session_error)
    }
}

impl Inner {
    /// Uses what the share has, and the base for the rest.
    fn settle(&mut self) {
        let (way, base) = (self.way.as_ref(), &self.base);
        let dns = way.and_then(|way| way.dns.as_ref());
        let sessions = way.and_then(|way| way.sessions.as_ref());
        self.kept.dns = dns.unwrap_or(&base.dns).clone();
        self.kept.sessions = sessions.unwrap_or(&base.sessions).clone();
        self.kept.resolver = base.resolver.clone();
    }
}

fn session_error(error: SessionError) -> Error {
    let kind = match error {
        SessionError::Garbled | SessionError::Unknown => Kind::Read,
        SessionError::Key => Kind::BadArgument,
        SessionError::NoRandom => Kind::FailedInit,
    };
    Error::new(kind, error.to_string())
}
