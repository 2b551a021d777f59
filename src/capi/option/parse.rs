//! The rules of option arguments: each is a type that a row of the table names.
//!
//! A rule says what an argument must be and what it becomes; where it goes is the row's matter.
//! Ranges and codes are libcurl's, except where a comment says otherwise.

use std::ffi::{c_char, c_int, c_long, c_void};
use std::num::NonZeroU64;

use crate::capi::callback::{
    DebugFn, HstsReadFn, HstsWriteFn, ProgressFn, ReadFn, SslCtxFn, WriteFn, XferInfoFn,
};
use crate::capi::option::{Arg, Status, Target};
use crate::capi::types::{
    CURLU, CURLWS_ALONE, CURLWS_AUTOCLOSE, CURLWS_COMPRESS, CURLWS_LENIENT, CURLWS_MESSAGES,
    CURLWS_NOAUTOPONG, CURLWS_PINGOFF, CURLWS_RAW_MODE, curl_slist,
};
use crate::capi::{code, global, pointer};
use crate::limits;
use crate::rare::Rare;
use crate::settings::{
    Auth, ConnectOnly, Family, NoProgress, ReceiveBuffer, Request, Schemes, Text as Bytes, Tls,
    TlsVersions, UploadBuffer, WebSocket,
};

/// How an argument becomes a value.
pub trait Rule {
    /// What the place of the row takes.
    type Value;
    /// What options of this rule do here.
    const STATUS: Status;
    /// Reads an argument.
    ///
    /// # Errors
    /// A `CURLcode`.
    ///
    /// # Safety
    /// The application passed `arg` for an option of this rule and kept to its manual page.
    unsafe fn parse(arg: Arg) -> Result<Self::Value, c_int>;
}

/// A place that takes a value: the field itself, or a struct of which a rule sets a part.
pub trait Put<V> {
    /// Takes it.
    fn put(&mut self, value: V);
}

impl<T> Put<T> for T {
    fn put(&mut self, value: T) {
        *self = value;
    }
}

impl Put<bool> for NoProgress {
    fn put(&mut self, value: bool) {
        self.0 = value;
    }
}

/// Another method was chosen: there is no upload.
pub struct NoUpload(bool);

impl Put<NoUpload> for bool {
    fn put(&mut self, value: NoUpload) {
        *self &= !value.0;
    }
}

impl Put<usize> for UploadBuffer {
    fn put(&mut self, value: usize) {
        self.0 = value;
    }
}

impl Put<usize> for ReceiveBuffer {
    fn put(&mut self, value: usize) {
        self.0 = value;
    }
}

impl Put<Login> for Request {
    fn put(&mut self, value: Login) {
        self.user = value.user;
        self.password = value.password;
    }
}

impl Put<*const CURLU> for Target<'_> {
    /// The URL of before is forgotten, also where the handle is NULL.
    fn put(&mut self, value: *const CURLU) {
        self.callbacks.url = value;
        self.settings.request.url = None;
    }
}

impl Put<SslBits> for Rare<Tls> {
    fn put(&mut self, value: SslBits) {
        self.native_ca = value.native_ca;
        self.no_partial_chain = value.no_partial_chain;
    }
}

impl Put<*mut c_void> for *mut c_char {
    fn put(&mut self, value: *mut c_void) {
        *self = value.cast();
    }
}

pub(super) type Parsed<T> = Result<T, c_int>;

/// The number of a `LONG` or `OFF_T` option.
#[allow(clippy::unnecessary_cast)] // a `long` has 32 bits on some systems
pub(super) fn number(arg: Arg) -> Parsed<i64> {
    match arg {
        Arg::Long(number) => Ok(number as i64),
        Arg::OffT(number) => Ok(number),
        Arg::Pointer(_) | Arg::Function(_) => Err(code::BAD_FUNCTION_ARGUMENT),
    }
}

/// The pointer of an option that takes one.
fn address(arg: Arg) -> Parsed<*const c_void> {
    match arg {
        Arg::Pointer(pointer) => Ok(pointer),
        Arg::Long(_) | Arg::OffT(_) | Arg::Function(_) => Err(code::BAD_FUNCTION_ARGUMENT),
    }
}

/// The string of an option that takes one; `None` for NULL.
///
/// # Safety
/// As for [`Rule::parse`], of a string option.
pub(super) unsafe fn text<'a>(arg: Arg) -> Parsed<Option<&'a [u8]>> {
    // SAFETY: curl_easy_setopt's page: NULL or a NUL-terminated string.
    unsafe { pointer::c_str(address(arg)?.cast()) }
}

/// Whether an argument asks for nothing: 0, NULL.
fn is_off(arg: Arg) -> bool {
    match arg {
        Arg::Long(number) => number == 0,
        Arg::OffT(number) => number == 0,
        Arg::Pointer(pointer) => pointer.is_null(),
        Arg::Function(function) => function.is_none(),
    }
}

fn in_range<T: TryFrom<i64>>(number: i64) -> Parsed<T> {
    T::try_from(number).map_err(|_| code::BAD_FUNCTION_ARGUMENT)
}

/// Writes a rule: its doc, name, value, status, and `parse` as a function of the argument.
macro_rules! rule {
    ($(#[$doc:meta])* $name:ident -> $value:ty, $status:ident, |$arg:ident| $body:expr) => {
        $(#[$doc])*
        pub enum $name {}

        impl Rule for $name {
            type Value = $value;
            const STATUS: Status = Status::$status;
            unsafe fn parse($arg: Arg) -> Parsed<$value> {
                $body
            }
        }
    };
}
pub(super) use rule;

// Accepted because they cannot matter to a WebSocket.

rule!(
    /// Any argument; it is not looked at.
    Ignored -> (), Accepted, |_arg| Ok(())
);
rule!(
    /// Any string that is not too long.
    IgnoredText -> (), Accepted, |arg| {
        // SAFETY: the caller's promise, of a string option.
        unsafe { text(arg) }.map(drop)
    }
);

rule!(
    /// A switch that, where on, replaces the method that `CURLOPT_UPLOAD` stands for.
    OtherMethod -> NoUpload, Accepted, |arg| Ok(NoUpload(number(arg)? != 0))
);
rule!(
    /// The same, whatever the argument.
    PostMethod -> NoUpload, Accepted, |_arg| Ok(NoUpload(true))
);

/// A number from `LEAST` up.
pub enum AtLeast<const LEAST: i64> {}

impl<const LEAST: i64> Rule for AtLeast<LEAST> {
    type Value = ();
    const STATUS: Status = Status::Accepted;
    unsafe fn parse(arg: Arg) -> Parsed<()> {
        if number(arg)? >= LEAST {
            Ok(())
        } else {
            Err(code::BAD_FUNCTION_ARGUMENT)
        }
    }
}

/// A number from 0 to `MOST`.
pub enum UpTo<const MOST: i64> {}

impl<const MOST: i64> Rule for UpTo<MOST> {
    type Value = ();
    const STATUS: Status = Status::Accepted;
    unsafe fn parse(arg: Arg) -> Parsed<()> {
        if (0..=MOST).contains(&number(arg)?) {
            Ok(())
        } else {
            Err(code::BAD_FUNCTION_ARGUMENT)
        }
    }
}

rule!(
    /// A version that lets the opening handshake be HTTP/1.1, which it is in any case, as in libcurl.
    /// That HTTP/2 or 3 come without asking promises more, and is refused as by a libcurl without
    /// them. (Such a libcurl refuses attempts at them, too; one that has them makes none for a
    /// WebSocket, and programs that set them know that one.)
    HttpVersion -> (), Accepted, |arg| match number(arg)? {
        0..=4 | 30 => Ok(()),
        ..0 => Err(code::BAD_FUNCTION_ARGUMENT),
        _ => Err(code::UNSUPPORTED_PROTOCOL),
    }
);
rule!(
    /// A `CURLSH *`: `capi::share` joins the handle to it.
    SharePointer -> (), Honoured, |arg| address(arg).map(drop)
);

// Honoured: redirects, cookies, .netrc.

mod http;
pub use http::*;

// Refused because a promise would be broken.

rule!(
    /// Nothing but off.
    Refused -> (), Refused, |arg| if is_off(arg) { Ok(()) } else { Err(code::NOT_BUILT_IN) }
);
rule!(
    /// Nothing but NULL or an empty string.
    RefusedText -> (), Refused, |arg| {
        // SAFETY: the caller's promise, of a string option.
        match unsafe { text(arg) }? {
            None | Some([]) => Ok(()),
            Some(_) => Err(code::NOT_BUILT_IN),
        }
    }
);
rule!(
    /// Nothing but off, or a negative number, which is a mistake.
    RefusedNumber -> (), Refused, |arg| match number(arg)? {
        0 => Ok(()),
        ..0 => Err(code::BAD_FUNCTION_ARGUMENT),
        _ => Err(code::NOT_BUILT_IN),
    }
);
rule!(
    /// Nothing at all: libcurl 8.22 has removed it, with this code.
    Removed -> (), Refused, |_arg| Err(code::NOT_BUILT_IN)
);
rule!(
    /// Nothing at all: libcurl 8.22 has a number for it and no more.
    Unknown -> (), Refused, |_arg| Err(code::UNKNOWN_OPTION)
);

// Honoured, of general kinds.

rule!(
    /// A string, copied; NULL is the default.
    Text -> Option<Bytes>, Honoured, |arg| {
        // SAFETY: the caller's promise, of a string option.
        Ok(unsafe { text(arg) }?.map(Bytes::from))
    }
);
rule!(
    /// A `struct curl_blob`, copied; NULL is the default.
    Blob -> Option<Bytes>, Honoured, |arg| {
        // SAFETY: the caller's promise, of a blob option.
        unsafe { pointer::read_blob(address(arg)?.cast()) }
    }
);
rule!(
    /// A switch: every number but 0 is on.
    Flag -> bool, Honoured, |arg| Ok(number(arg)? != 0)
);
rule!(
    /// A size in bytes; 0 is no limit.
    Largest -> Option<NonZeroU64>, Honoured, |arg| {
        Ok(NonZeroU64::new(in_range::<u64>(number(arg)?)?))
    }
);
rule!(
    /// Milliseconds.
    Millis -> u64, Honoured, |arg| Ok(in_range::<u64>(number(arg)?)?.min(limits::TIMEOUT_MS))
);
rule!(
    /// Seconds; kept as milliseconds.
    Seconds -> u64, Honoured, |arg| {
        Ok(in_range::<u64>(number(arg)?)?.saturating_mul(1000).min(limits::TIMEOUT_MS))
    }
);
rule!(
    /// A number from 0; what is over a C `int` counts as the largest.
    Count -> u32, Honoured, |arg| Ok(in_range::<u64>(number(arg)?)?.min(c_int::MAX as u64) as u32)
);
rule!(
    /// A port.
    Port -> u16, Honoured, |arg| in_range(number(arg)?)
);
rule!(
    /// Bytes of an upload buffer; libcurl's bounds.
    BufferSize -> usize, Honoured, |arg| {
        Ok(in_range::<usize>(number(arg)?)?.clamp(16 * 1024, 2 * 1024 * 1024))
    }
);
rule!(
    /// Bytes of a receive buffer; libcurl's bounds. What is over `limits::CALLBACK_CHUNK` brings
    /// no larger chunks, in libcurl too.
    ReceiveSize -> usize, Honoured, |arg| {
        Ok(in_range::<usize>(number(arg)?)?.clamp(1024, limits::CALLBACK_CHUNK))
    }
);
rule!(
    /// A `struct curl_slist`, whose head is kept and read when the transfer starts.
    List -> *const curl_slist, Honoured, |arg| Ok(address(arg)?.cast())
);
rule!(
    /// A URL handle, kept as it is until the transfer.
    UrlHandle -> *const CURLU, Honoured, |arg| Ok(address(arg)?.cast())
);
rule!(
    /// A pointer, kept as it is.
    Pointer -> *mut c_void, Honoured, |arg| Ok(address(arg)?.cast_mut())
);

rule!(
    /// A form: whether there is one. The transfer refuses it.
    Form -> bool, Refused, |arg| Ok(!address(arg)?.is_null())
);

/// Writes the rule of a callback type.
macro_rules! callback_rule {
    ($(#[$doc:meta])* $name:ident, $function:ty, $status:ident) => {
        rule!(
            $(#[$doc])*
            $name -> Option<$function>, $status, |arg| match arg {
                // SAFETY: the option's page: NULL or a function of this type. Pointers to
                // functions of any type have one size, and NULL is `None` of all.
                Arg::Function(function) => Ok(unsafe {
                    std::mem::transmute::<Option<unsafe extern "C" fn()>, Option<$function>>(
                        function,
                    )
                }),
                _ => Err(code::BAD_FUNCTION_ARGUMENT),
            }
        );
    };
}

callback_rule!(
    /// A `curl_write_callback`.
    WriteFunction, WriteFn, Honoured
);
callback_rule!(
    /// A `curl_read_callback`.
    ReadFunction, ReadFn, Honoured
);
callback_rule!(
    /// A `curl_debug_callback`.
    DebugFunction, DebugFn, Honoured
);
callback_rule!(
    /// A `curl_xferinfo_callback`.
    XferInfoFunction, XferInfoFn, Honoured
);
callback_rule!(
    /// A `curl_progress_callback`.
    ProgressFunction, ProgressFn, Honoured
);
callback_rule!(
    /// A `curl_hstsread_callback`.
    HstsReadFunction, HstsReadFn, Honoured
);
callback_rule!(
    /// A `curl_hstswrite_callback`.
    HstsWriteFunction, HstsWriteFn, Honoured
);
callback_rule!(
    /// A `curl_ssl_ctx_callback`.
    AnySslCtxFunction, SslCtxFn, Honoured
);
rule!(
    /// The same, of a program that selected rustls: one written for another TLS library must not
    /// be handed what it does not know.
    SslCtxFunction -> Option<SslCtxFn>, Honoured, |arg| {
        if !is_off(arg) && !global::rustls_selected() {
            return Err(code::NOT_BUILT_IN);
        }
        // SAFETY: the caller's promise, of this option.
        unsafe { AnySslCtxFunction::parse(arg) }
    }
);

mod network;
pub use network::*;

// Honoured, each with a rule of its own.

/// User name and password.
pub struct Login {
    /// `None` for NULL.
    pub user: Option<Bytes>,
    /// `None` without a colon.
    pub password: Option<Bytes>,
}

rule!(
    /// `user:password`, parted at the first colon.
    UserPwd -> Login, Honoured, |arg| {
        // SAFETY: the caller's promise, of a string option.
        let Some(text) = unsafe { text(arg) }? else {
            return Ok(Login { user: None, password: None });
        };
        let mut parts = text.splitn(2, |&byte| byte == b':').map(Bytes::from);
        Ok(Login { user: parts.next(), password: parts.next() })
    }
);
rule!(
    /// What the transfer stops after.
    Connect -> ConnectOnly, Honoured, |arg| match number(arg)? {
        0 => Ok(ConnectOnly::Off),
        1 => Ok(ConnectOnly::Connect),
        2 => Ok(ConnectOnly::Upgrade),
        _ => Err(code::BAD_FUNCTION_ARGUMENT),
    }
);
rule!(
    /// An address family.
    IpResolve -> Family, Honoured, |arg| match number(arg)? {
        0 => Ok(Family::Any),
        1 => Ok(Family::V4),
        2 => Ok(Family::V6),
        _ => Err(code::BAD_FUNCTION_ARGUMENT),
    }
);

/// Bits that libcurl may give a meaning; it ignores those without one, and so do we.
const WS_LIBCURL: c_long = 0xFFFF;

rule!(
    /// A set of bits. An unknown bit at the high end is refused: it names a behaviour of ours
    /// that this version does not have, and a program must not believe it in force.
    WsOptions -> WebSocket, Honoured, |arg| {
        let bits = number(arg)? as c_long;
        let ours = CURLWS_LENIENT
            | CURLWS_COMPRESS
            | CURLWS_MESSAGES
            | CURLWS_AUTOCLOSE
            | CURLWS_ALONE
            | CURLWS_PINGOFF;
        if bits & !(WS_LIBCURL | ours) != 0 {
            return Err(code::BAD_FUNCTION_ARGUMENT);
        }
        Ok(WebSocket {
            raw: bits & CURLWS_RAW_MODE != 0,
            no_auto_pong: bits & (CURLWS_NOAUTOPONG | CURLWS_PINGOFF) != 0,
            lenient: bits & CURLWS_LENIENT != 0,
            compress: bits & CURLWS_COMPRESS != 0,
            messages: bits & CURLWS_MESSAGES != 0,
            auto_close: bits & CURLWS_AUTOCLOSE != 0,
            alone: bits & CURLWS_ALONE != 0,
            ping_off: bits & CURLWS_PINGOFF != 0,
        })
    }
);

/// `CURLAUTH_BASIC`, `_DIGEST`, `_DIGEST_IE` and `_BEARER`: what we can do.
const AUTH_OURS: u64 = 1 | 2 | 16 | 64;
/// `CURLAUTH_NEGOTIATE` and `CURLAUTH_NTLM`: dropped, as by a libcurl without GSS-API and NTLM.
const AUTH_DROPPED: u64 = 4 | 8;

rule!(
    /// A set of `CURLAUTH_` bits, one of ours among them, or none at all.
    HttpAuth -> Auth, Honoured, |arg| {
        // The upper half is dropped: CURLAUTH_ANY has it or not, by the width of a `long`.
        match number(arg)? as u64 & 0xFFFF_FFFF {
            0 => Ok(Auth(0)),
            bits if bits & AUTH_OURS != 0 => Ok(Auth(bits & !AUTH_DROPPED)),
            _ => Err(code::NOT_BUILT_IN),
        }
    }
);
rule!(
    /// An `Accept-Encoding`. The empty string means all that are supported: none is, and
    /// libcurl too says `identity` then.
    AcceptEncoding -> Option<Bytes>, Honoured, |arg| {
        // SAFETY: the caller's promise, of a string option.
        Ok(unsafe { text(arg) }?.map(|text| match text {
            [] => Bytes::from(*b"identity"),
            _ => Bytes::from(text),
        }))
    }
);

/// Names that libcurl's option knows, besides `ws` and `wss`.
const OTHER_SCHEMES: &[&str] = &[
    "dict", "file", "ftp", "ftps", "gopher", "gophers", "http", "https", "imap", "imaps", "ldap",
    "ldaps", "mqtt", "mqtts", "pop3", "pop3s", "rtsp", "scp", "sftp", "smb", "smbs", "smtp",
    "smtps", "telnet", "tftp",
];

/// Reads a list of scheme names with commas between them; empty names are skipped.
fn schemes(list: &[u8]) -> Parsed<Schemes> {
    if list.eq_ignore_ascii_case(b"all") {
        return Ok(Schemes::default());
    }
    let mut schemes = Schemes {
        ws: false,
        wss: false,
    };
    let mut any = false;
    for name in list
        .split(|&byte| byte == b',')
        .filter(|name| !name.is_empty())
    {
        any = true;
        if name.eq_ignore_ascii_case(b"ws") {
            schemes.ws = true;
        } else if name.eq_ignore_ascii_case(b"wss") {
            schemes.wss = true;
        } else if !OTHER_SCHEMES
            .iter()
            .any(|other| name.eq_ignore_ascii_case(other.as_bytes()))
        {
            return Err(code::UNSUPPORTED_PROTOCOL);
        }
    }
    if any {
        Ok(schemes)
    } else {
        Err(code::BAD_FUNCTION_ARGUMENT)
    }
}

rule!(
    /// Scheme names; ours count, libcurl's others are known.
    ProtocolNames -> Schemes, Honoured, |arg| {
        // SAFETY: the caller's promise, of a string option.
        unsafe { text(arg) }?.map_or(Ok(Schemes::default()), schemes)
    }
);
rule!(
    /// A set of bits; `ws` and `wss` have no public names in it and come with `CURLPROTO_ALL`.
    ProtocolBits -> Schemes, Honoured, |arg| {
        let bits = number(arg)?;
        Ok(Schemes { ws: bits & (1 << 30) != 0, wss: bits & (1 << 31) != 0 })
    }
);
rule!(
    /// Lowest version in the lower half, highest in the upper. A lowest below TLS 1.2 means 1.2;
    /// a highest below it cannot be had.
    SslVersion -> TlsVersions, Honoured, |arg| {
        let bits = number(arg)?;
        let v1_2 = match bits & 0xFFFF {
            0 | 1 | 4..=6 => true,
            7 => false,
            _ => return Err(code::BAD_FUNCTION_ARGUMENT),
        };
        match (bits >> 16) & 0xFFFF {
            0 | 1 | 7 => Ok(TlsVersions { v1_2, v1_3: true }),
            6 => Ok(TlsVersions { v1_2, v1_3: false }),
            2..=5 => Err(code::NOT_BUILT_IN),
            _ => Err(code::BAD_FUNCTION_ARGUMENT),
        }
    }
);

/// `CURLSSLOPT_NO_PARTIALCHAIN`
const SSL_NO_PARTIAL_CHAIN: c_long = 4;
/// `CURLSSLOPT_NATIVE_CA`
const SSL_NATIVE_CA: c_long = 16;

/// What is kept of `CURLOPT_SSL_OPTIONS`.
pub struct SslBits {
    native_ca: bool,
    no_partial_chain: bool,
}

rule!(
    /// A set of bits, of which two are kept. The others are for other TLS libraries, or permit
    /// what need not be done.
    SslOptions -> SslBits, Honoured, |arg| {
        let bits = number(arg)? as c_long;
        Ok(SslBits {
            native_ca: bits & SSL_NATIVE_CA != 0,
            no_partial_chain: bits & SSL_NO_PARTIAL_CHAIN != 0,
        })
    }
);
rule!(
    /// `PEM` or `DER`: whether it is DER. (libcurl finds out about others when it connects.)
    FileType -> bool, Honoured, |arg| {
        // SAFETY: the caller's promise, of a string option.
        match unsafe { text(arg) }? {
            None => Ok(false),
            Some(name) if name.eq_ignore_ascii_case(b"PEM") => Ok(false),
            Some(name) if name.eq_ignore_ascii_case(b"DER") => Ok(true),
            Some(_) => Err(code::NOT_BUILT_IN),
        }
    }
);
