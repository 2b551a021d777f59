//! The struct behind `CURLINFO_CERTINFO`. It belongs to the handle and stays as it is until the
//! handle's certificates are others.

use std::ffi::{CString, c_char, c_int};
use std::ptr::null_mut;
use std::sync::Arc;

use crate::capi::types::{curl_certinfo, curl_slist};

type Certificates = Arc<Vec<Vec<String>>>;

/// Facts of certificates, as C sees them.
pub struct CertInfo {
    shown: Option<Certificates>,
    /// What C gets the address of; the rest is behind its pointers.
    head: Box<curl_certinfo>,
    lists: Vec<*mut curl_slist>,
    nodes: Vec<Vec<curl_slist>>,
    texts: Vec<Vec<CString>>,
}

// SAFETY: the pointers lead to what the struct itself owns on the heap.
unsafe impl Send for CertInfo {}

impl std::fmt::Debug for CertInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.shown.fmt(f)
    }
}

impl Default for CertInfo {
    fn default() -> CertInfo {
        CertInfo {
            shown: None,
            head: Box::new(curl_certinfo {
                num_of_certs: 0,
                certinfo: null_mut(),
            }),
            lists: Vec::new(),
            nodes: Vec::new(),
            texts: Vec::new(),
        }
    }
}

impl CertInfo {
    /// The struct for `certificates`: the one that was given out if they are the same.
    pub fn show(&mut self, certificates: Option<&Certificates>) -> *const curl_certinfo {
        if self.shown.as_ref().map(Arc::as_ptr) != certificates.map(Arc::as_ptr) {
            self.shown = certificates.cloned();
            self.build();
        }
        &raw const *self.head
    }

    fn build(&mut self) {
        let text = |fact: &String| CString::new(fact.replace('\0', "")).unwrap_or_default();
        let all = self.shown.iter().flat_map(|shown| shown.iter());
        self.texts = all.map(|facts| facts.iter().map(text).collect()).collect();
        self.nodes = self.texts.iter().map(|texts| nodes(texts)).collect();
        let firsts = self.nodes.iter_mut();
        self.lists = firsts
            .map(|nodes| {
                nodes
                    .first_mut()
                    .map_or(null_mut(), |first| &raw mut *first)
            })
            .collect();
        self.head.num_of_certs = c_int::try_from(self.lists.len()).unwrap_or(0);
        self.head.certinfo = match self.lists.is_empty() {
            true => null_mut(),
            false => self.lists.as_mut_ptr(),
        };
    }
}

/// A list of these strings; its entries stand one behind the other in memory.
fn nodes(texts: &[CString]) -> Vec<curl_slist> {
    let entry = |text: &CString| curl_slist {
        data: text.as_ptr().cast_mut().cast::<c_char>(),
        next: null_mut(),
    };
    let mut nodes: Vec<_> = texts.iter().map(entry).collect();
    let mut next = null_mut();
    for node in nodes.iter_mut().rev() {
        node.next = next;
        next = &raw mut *node;
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CStr;

    #[test]
    fn certificates_are_lists_that_stay_until_they_change() {
        let two = [vec!["Version:2", "Cert:x"], vec!["Cert:y"]];
        let two = two.map(|facts| facts.into_iter().map(str::to_owned).collect());
        let two = Arc::new(Vec::from(two));
        let mut info = CertInfo::default();
        let first = info.show(Some(&two));
        let mut seen = Vec::new();
        // SAFETY: what `show` promises: lists of strings.
        unsafe {
            for i in 0..(*first).num_of_certs {
                let mut node = *(*first).certinfo.add(i as usize);
                while !node.is_null() {
                    let text = CStr::from_ptr((*node).data).to_string_lossy();
                    seen.push(format!("{i} {text}"));
                    node = (*node).next;
                }
            }
        }
        assert_eq!(seen, ["0 Version:2", "0 Cert:x", "1 Cert:y"]);
        // SAFETY: as above.
        let lists = |info: *const curl_certinfo| unsafe { (*info).certinfo };
        let before = lists(first);
        assert_eq!(lists(info.show(Some(&two))), before);
        let none = info.show(None);
        // SAFETY: as above.
        assert_eq!(unsafe { (*none).num_of_certs }, 0);
        assert!(lists(none).is_null());
    }
}
