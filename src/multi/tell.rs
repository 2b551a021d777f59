//! What a [`Host`] is told: ends, sockets to be watched, the timer. No lock is held during a call.

use std::os::fd::{AsFd, AsRawFd, RawFd};
use std::time::Instant;

use super::state::Change;
use super::{Host, Member, Multi, MultiError, News};
use crate::net::wait::Interest;

impl<M: Member> Multi<M> {
    pub(super) fn tell_news(&self, host: &dyn Host<M>) {
        loop {
            let news = {
                let inner = &mut *self.inner.lock();
                match inner.news.pop_front() {
                    None => return,
                    Some(News::Messages) => News::Messages,
                    // It may have been taken out meanwhile.
                    Some(News::Done(key)) => match inner.members.get_mut(key) {
                        Some(entry) => News::Done(entry.member.clone()),
                        None => continue,
                    },
                }
            };
            host.notify(match &news {
                News::Done(member) => News::Done(member),
                News::Messages => News::Messages,
            });
        }
    }

    pub(super) fn tell(
        &self,
        host: &dyn Host<M>,
        member: &M,
        changes: Vec<Change>,
    ) -> Result<(), MultiError> {
        for change in changes {
            let fd = change.fd.as_raw_fd();
            self.tell_one(host, Some(member), (fd, change.interest, change.data))?;
        }
        Ok(())
    }

    fn tell_one(
        &self,
        host: &dyn Host<M>,
        member: Option<&M>,
        (fd, interest, data): (RawFd, Option<Interest>, usize),
    ) -> Result<(), MultiError> {
        self.inner.lock().leaving = interest.is_none().then_some(fd);
        let goes_on = host.watch(member, fd, interest, data);
        self.inner.lock().leaving = None;
        match goes_on {
            true => Ok(()),
            false => self.abort(),
        }
    }

    /// Tells of the descriptor by which other threads wake an event loop: watched as long as
    /// there is a transfer to be woken for.
    pub(super) fn tell_own(&self, host: &dyn Host<M>) -> Result<(), MultiError> {
        if !host.watches() {
            return Ok(());
        }
        let (interest, data) = {
            let inner = &mut *self.inner.lock();
            let wanted = inner.members.begun() > 0;
            if wanted == inner.own.is_some() {
                return Ok(());
            }
            let before = std::mem::replace(&mut inner.own, wanted.then_some(0));
            (wanted.then_some(Interest::READ), before.unwrap_or(0))
        };
        let own = self.sleeper.as_fd().as_raw_fd();
        self.tell_one(host, None, (own, interest, data))
    }

    pub(super) fn tell_timer(&self, host: &dyn Host<M>) -> Result<(), MultiError> {
        let due = {
            let inner = &mut *self.inner.lock();
            if inner.aborted {
                return Ok(());
            }
            let now = Instant::now();
            let next = inner.next_due(now);
            if inner.told == next || (next.is_none() && inner.told.is_none()) {
                return Ok(());
            }
            inner.told = next;
            next.map(|next| next.saturating_duration_since(now))
        };
        match host.timer(due) {
            true => Ok(()),
            false => self.abort(),
        }
    }
}
