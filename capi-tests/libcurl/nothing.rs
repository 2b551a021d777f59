//! Empty: cargo wants a target, and only the dependency counts.
