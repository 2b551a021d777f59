//! Serving: the application judges a client's request, and the handshake goes on by calls.

use std::ffi::{CString, c_char, c_int, c_void};
use std::ptr::{null, null_mut};

use crate::capi::border::{self, Border};
use crate::capi::callback::Callbacks;
use crate::capi::entry::{self, During};
use crate::capi::pointer;
use crate::capi::types::{
    CURL, CURLcode, curl_slist, curlws_answer, curlws_request, curlws_request_callback,
};
use crate::easy::Patience;
use crate::transfer::{Decision, Error, Kind, Request};
use crate::ws::handshake;

/// `curlws_request_callback`, which an exception may leave: see [`crate::capi::callback`].
pub type RequestFn = unsafe extern "C-unwind" fn(
    *mut CURL,
    *const curlws_request,
    *mut curlws_answer,
    *mut c_void,
) -> c_int;

/// Sets what judges requests of clients, for streams that `curlws_attach` gives with
/// `CURLWS_SERVER`. NULL, the default: every request that is a proper opening handshake is accepted,
/// without a subprotocol.
///
/// The callback runs in the thread that performs the handle or calls `curlws_accept` on it, once per
/// request, before anything is answered. It is asked only about what RFC 6455 calls an opening
/// handshake; all else is refused by the library (400, 405, 426, 431, 505). `user` is handed on. Both are
/// kept until they are set anew, `curl_easy_reset` is called or the handle is cleaned up; a copy by
/// `curl_easy_duphandle` has them too.
///
/// `CURLE_BAD_FUNCTION_ARGUMENT` without a handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_on_request(
    curl: *mut CURL,
    callback: curlws_request_callback,
    user: *mut c_void,
) -> CURLcode {
    // SAFETY: the header: a handle.
    unsafe {
        entry::easy(curl, During::AnyCall, |handle| {
            let callbacks = &mut *handle.callbacks.lock();
            // SAFETY: the two types differ only in that an exception may pass.
            callbacks.on_request = callback.map(|function| {
                std::mem::transmute::<
                    unsafe extern "C" fn(
                        *mut CURL,
                        *const curlws_request,
                        *mut curlws_answer,
                        *mut c_void,
                    ) -> c_int,
                    RequestFn,
                >(function)
            });
            callbacks.on_request_data = user;
            Ok(())
        })
    }
}

/// Takes a client's opening handshake on a handle whose stream was attached with `CURLWS_SERVER`:
/// reads the request, asks the callback of `curlws_on_request`, sends the answer. After `CURLE_OK` the
/// WebSocket is open, and receiving, sending, polling and closing work as on a client's handle that
/// `CURLOPT_CONNECT_ONLY` 2 has connected (which this call sets on the handle).
///
/// `timeout_ms` 0 does not wait: `CURLE_AGAIN` says to call again once the descriptor
/// (`CURLINFO_ACTIVESOCKET`, the one attached) is readable, or, rarely, while the answer waits for a
/// peer that does not read, writable. n waits n milliseconds, then `CURLE_OPERATION_TIMEDOUT`; call
/// again as you like. -1 waits until it is done. Once it is, further calls answer `CURLE_OK` at once.
/// The client has `CURLOPT_SERVER_RESPONSE_TIMEOUT_MS` for its handshake, 30 seconds by default, and
/// `CURLOPT_TIMEOUT_MS` if set; both end it with `CURLE_OPERATION_TIMEDOUT` and the sentence
/// `Timeout: the client's opening handshake ...`, and only while a call runs: a program that polls sees
/// to silent clients itself.
///
/// Afterwards `CURLINFO_RESPONSE_CODE` is the status sent, `CURLINFO_EFFECTIVE_URL` the URL asked for, and
/// `curl_easy_header` finds the request's headers (`CURLH_HEADER`); `CURLOPT_HEADERFUNCTION` gets its lines.
///
/// Errors, after which the connection is closed: `CURLE_HTTP_RETURNED_ERROR`, the callback refused;
/// `CURLE_WEIRD_SERVER_REPLY`, no proper opening handshake, and `CURLE_TOO_LARGE`, too long (both are
/// answered with a 4xx status); `CURLE_GOT_NOTHING` or `CURLE_RECV_ERROR`, the client left;
/// `CURLE_BAD_FUNCTION_ARGUMENT`, the callback answered what cannot be sent (the client gets 500), or
/// without a change no stream is attached; `CURLE_RECURSIVE_API_CALL` from within a callback.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curlws_accept(curl: *mut CURL, timeout_ms: c_int) -> CURLcode {
    // SAFETY: the header: a handle.
    unsafe {
        entry::easy(curl, During::NoCallback, |handle| {
            // What the application keeps until a transfer's start is read at the first call.
            let border = match handle.easy.has_client() {
                true => border::prepare(curl, handle)?,
                false => Border::new(curl, handle),
            };
            handle.easy.accept(&border, Patience::of(timeout_ms))
        })
    }
}

/// A request in C's clothes, which live as long as this.
struct Shown {
    texts: Vec<Option<CString>>,
    _lines: Vec<CString>,
    list: Vec<curl_slist>,
}

impl Shown {
    fn new(request: &Request) -> Shown {
        // A request with a NUL in it was refused.
        let text = |bytes: &[u8]| CString::new(bytes).unwrap_or_default();
        let headers = &request.head.headers;
        let joined = |name: &[u8]| {
            let values: Vec<_> = headers.get_all(name).collect();
            (!values.is_empty()).then(|| text(&values.join(&b", "[..])))
        };
        let offered = handshake::protocols(headers.get_all(b"Sec-WebSocket-Protocol"));
        let texts = vec![
            Some(text(b"GET")),
            Some(text(&request.head.target)),
            Some(text(&request.head.host)),
            joined(b"Origin"),
            // Clients differ in the blanks.
            (!offered.is_empty()).then(|| text(&offered.join(&b", "[..]))),
            joined(b"Sec-WebSocket-Extensions"),
        ];
        let line = |(name, value): (&[u8], &[u8])| text(&[name, b": ", value].concat());
        let lines: Vec<CString> = headers.iter().map(line).collect();
        let mut list: Vec<curl_slist> = lines
            .iter()
            .map(|line| curl_slist {
                data: line.as_ptr().cast_mut(),
                next: null_mut(),
            })
            .collect();
        let start = list.as_mut_ptr();
        for (at, entry) in list.iter_mut().enumerate().rev().skip(1) {
            entry.next = start.wrapping_add(at + 1);
        }
        Shown {
            texts,
            _lines: lines,
            list,
        }
    }

    fn text(&self, at: usize) -> *const c_char {
        let text = self.texts.get(at).and_then(Option::as_ref);
        text.map_or(null(), |text| text.as_ptr())
    }

    fn request(&self) -> curlws_request {
        curlws_request {
            size: size_of::<curlws_request>(),
            method: self.text(0),
            target: self.text(1),
            host: self.text(2),
            origin: self.text(3),
            subprotocols: self.text(4),
            extensions: self.text(5),
            headers: match self.list.is_empty() {
                true => null(),
                false => self.list.as_ptr(),
            },
        }
    }
}

impl Callbacks {
    /// Asks the application about a request.
    pub(in crate::capi) fn judge(
        &self,
        curl: *mut CURL,
        function: RequestFn,
        request: &Request,
    ) -> Result<Decision, Error> {
        let shown = Shown::new(request);
        let given = shown.request();
        let mut answer = curlws_answer {
            size: size_of::<curlws_answer>(),
            subprotocol: null(),
            headers: null(),
            body: null(),
            compress: request.compress.into(),
        };
        // SAFETY: `curlws_on_request`: a function of this type, which reads the one and writes the
        // other during the call.
        let status = unsafe {
            function(
                curl,
                &raw const given,
                &raw mut answer,
                self.on_request_data,
            )
        };
        let text = |text: *const c_char, what: &str| {
            // SAFETY: `curlws_answer`: NULL or a string that outlives the callback.
            let copied = unsafe { pointer::c_str(text) };
            copied.map(|text| text.map(<[u8]>::to_vec)).map_err(|_| {
                let sentence = format!("The {what} of the answer to the request is too long");
                Error::new(Kind::BadArgument, sentence)
            })
        };
        let protocol = text(answer.subprotocol, "subprotocol")?;
        let body = text(answer.body, "body")?.unwrap_or_default();
        // SAFETY: `curlws_answer`: NULL or a list that outlives the callback.
        let headers = unsafe { pointer::read_slist(answer.headers) }.map_err(|_| {
            let sentence = "The headers of the answer to the request are too long";
            Error::new(Kind::BadArgument, sentence)
        })?;
        Ok(Decision {
            status,
            protocol,
            headers: headers.iter().map(|line| line.to_vec().into()).collect(),
            body,
            compress: answer.compress != 0,
        })
    }
}
