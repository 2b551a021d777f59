//! Memory for what few need: there are thousands of handles, and most are alike.

use std::ops::{Deref, DerefMut};

/// A value of which one default is lent to all who only look at it.
pub trait Usual: Default + 'static {
    /// The default.
    fn usual() -> &'static Self;
}

/// A value that is mostly its default: until it is changed it takes the room of a pointer.
#[derive(Clone, Debug, Hash)]
pub struct Rare<T>(Option<Box<T>>);

impl<T> Rare<T> {
    /// Nobody has changed it.
    pub fn is_usual(&self) -> bool {
        self.0.is_none()
    }
}

impl<T> Default for Rare<T> {
    fn default() -> Self {
        Rare(None)
    }
}

impl<T> From<T> for Rare<T> {
    fn from(value: T) -> Self {
        Rare(Some(Box::new(value)))
    }
}

impl<T: Usual> Deref for Rare<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.0 {
            Some(value) => value,
            None => T::usual(),
        }
    }
}

impl<T: Usual> DerefMut for Rare<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.get_or_insert_default()
    }
}

/// Says that types have one default for all: `usual!(A, B)`.
macro_rules! usual {
    ($($type:ty),+) => {$(
        impl $crate::rare::Usual for $type {
            fn usual() -> &'static Self {
                static USUAL: std::sync::LazyLock<$type> = std::sync::LazyLock::new(Default::default);
                &USUAL
            }
        }
    )+};
}

pub(crate) use usual;

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Port {
        number: u16,
    }

    impl Default for Port {
        fn default() -> Self {
            Port { number: 80 }
        }
    }

    usual!(Port);

    #[test]
    fn it_is_the_default_until_it_is_changed() {
        let mut port = Rare::<Port>::default();
        assert_eq!((port.number, port.is_usual()), (80, true));
        port.number += 1;
        assert_eq!((port.number, port.is_usual()), (81, false));
        assert_eq!(Rare::<Port>::default().number, 80);
        assert_eq!(Rare::from(Port { number: 7 }).number, 7);
    }
}
