//! Who is in a multi handle, by keys that are never used twice.

use std::os::fd::RawFd;

/// Names a member: its place, and which of the members that had this place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    place: u32,
    generation: u32,
}

impl Key {
    /// As one number, never `u64::MAX`.
    pub fn token(self) -> u64 {
        u64::from(self.generation) << 32 | u64::from(self.place)
    }

    /// The key of a [`Key::token`].
    pub fn from_token(token: u64) -> Key {
        Key {
            place: token as u32,
            generation: (token >> 32) as u32,
        }
    }
}

/// How far a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not started.
    New,
    /// Started, and not connecting yet.
    Held,
    /// Under way.
    Running,
    /// It has ended.
    Done,
}

/// A member.
#[derive(Debug)]
pub struct Entry<M> {
    /// Itself.
    pub member: M,
    /// How far it is.
    pub state: State,
    /// It is among those that are ready.
    pub queued: bool,
    /// Its descriptors that are watched.
    pub fds: Vec<RawFd>,
    /// It has begun, and not ended.
    begun: bool,
    /// It counts as a connection, to this host.
    pub connection: Option<String>,
    /// Counts those who came.
    since: u64,
}

#[derive(Debug)]
struct Place<M> {
    generation: u32,
    entry: Option<Entry<M>>,
}

/// The members.
#[derive(Debug)]
pub struct Registry<M> {
    places: Vec<Place<M>>,
    free: Vec<u32>,
    done: usize,
    begun: usize,
    came: u64,
}

impl<M> Default for Registry<M> {
    fn default() -> Self {
        Registry {
            places: Vec::new(),
            free: Vec::new(),
            done: 0,
            begun: 0,
            came: 0,
        }
    }
}

impl<M: Clone> Registry<M> {
    /// A key for a member to come.
    pub fn reserve(&mut self) -> Key {
        let place = self.free.pop().unwrap_or_else(|| {
            self.places.push(Place {
                generation: 0,
                entry: None,
            });
            self.places.len() as u32 - 1
        });
        let generation = self.places.get(place as usize).map_or(0, |p| p.generation);
        Key { place, generation }
    }

    /// The member has come.
    pub fn fill(&mut self, key: Key, member: M) {
        self.came += 1;
        let since = self.came;
        if let Some(place) = self.places.get_mut(key.place as usize) {
            place.entry = Some(Entry {
                member,
                state: State::New,
                queued: false,
                begun: false,
                fds: Vec::new(),
                connection: None,
                since,
            });
        }
    }

    /// The member has gone, or never came.
    pub fn release(&mut self, key: Key) {
        let Some(place) = self.places.get_mut(key.place as usize) else {
            return;
        };
        if place.generation != key.generation {
            return;
        }
        if let Some(entry) = place.entry.take() {
            self.done -= usize::from(entry.state == State::Done);
            self.begun -= usize::from(entry.begun);
        }
        // The last generation would make the token of a wake-up.
        place.generation = (place.generation + 1) % u32::MAX;
        self.free.push(key.place);
    }

    /// A member, unless it has gone.
    pub fn get_mut(&mut self, key: Key) -> Option<&mut Entry<M>> {
        let place = self.places.get_mut(key.place as usize)?;
        match place.generation == key.generation {
            true => place.entry.as_mut(),
            false => None,
        }
    }

    /// A member has begun.
    pub fn set_begun(&mut self, key: Key) {
        if let Some(entry) = self.get_mut(key)
            && !std::mem::replace(&mut entry.begun, true)
        {
            self.begun += 1;
        }
    }

    /// A member has ended.
    pub fn set_done(&mut self, key: Key) {
        let Some(entry) = self.get_mut(key) else {
            return;
        };
        let first = std::mem::replace(&mut entry.state, State::Done) != State::Done;
        let begun = std::mem::take(&mut entry.begun);
        self.done += usize::from(first);
        self.begun -= usize::from(begun);
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.places.len() - self.free.len()
    }

    /// How many of them have ended.
    pub fn done(&self) -> usize {
        self.done
    }

    /// How many of them have begun and not ended.
    pub fn begun(&self) -> usize {
        self.begun
    }

    /// The keys of those who have not ended.
    pub fn keys(&self) -> Vec<Key> {
        let places = self.places.iter().enumerate();
        let running =
            places.filter(|(_, p)| p.entry.as_ref().is_some_and(|e| e.state != State::Done));
        let key = |(place, p): (usize, &Place<M>)| Key {
            place: place as u32,
            generation: p.generation,
        };
        running.map(key).collect()
    }

    /// All, the one who came first leading.
    pub fn all(&self) -> Vec<M> {
        let mut entries: Vec<_> = self
            .places
            .iter()
            .filter_map(|p| p.entry.as_ref())
            .collect();
        entries.sort_by_key(|entry| entry.since);
        entries.iter().map(|entry| entry.member.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_used_again_and_a_key_is_not() {
        let mut registry = Registry::default();
        let one = registry.reserve();
        registry.fill(one, "one");
        let two = registry.reserve();
        registry.fill(two, "two");
        registry.set_begun(one);
        registry.set_begun(one);
        registry.set_begun(two);
        assert_eq!(registry.begun(), 2);
        registry.set_done(one);
        registry.set_done(one);
        assert_eq!(registry.begun(), 1);
        assert_eq!((registry.len(), registry.done()), (2, 1));
        registry.release(one);
        registry.release(one);
        assert_eq!((registry.len(), registry.done()), (1, 0));
        let three = registry.reserve();
        registry.fill(three, "three");
        assert_ne!(three, one);
        assert!(registry.get_mut(one).is_none());
        assert_eq!(Key::from_token(three.token()), three);
        assert_eq!(registry.all(), ["two", "three"]);
    }
}
