//! The enumerations of what is old or of other protocols: forms, files, ends of lists (see `enums`).

#![allow(missing_docs)] // names that a WebSocket program never meets
#![allow(
    non_camel_case_types,
    clippy::upper_case_acronyms,
    clippy::enum_variant_names
)] // C's names

/// End of the `CURLPROXY_` values.
#[repr(C)]
pub enum curl_proxytype {
    CURLPROXY_LAST = 9,
}

/// End of the `CURL_TIMECOND_` values.
#[repr(C)]
pub enum curl_TimeCond {
    CURL_TIMECOND_LAST = 4,
}

/// End of the `CURLUSESSL_` values.
#[repr(C)]
pub enum curl_usessl {
    CURLUSESSL_LAST = 4,
}

/// Options of `curl_formadd`.
#[repr(C)]
pub enum CURLformoption {
    CURLFORM_NOTHING = 0,
    CURLFORM_COPYNAME = 1,
    CURLFORM_PTRNAME = 2,
    CURLFORM_NAMELENGTH = 3,
    CURLFORM_COPYCONTENTS = 4,
    CURLFORM_PTRCONTENTS = 5,
    CURLFORM_CONTENTSLENGTH = 6,
    CURLFORM_FILECONTENT = 7,
    CURLFORM_ARRAY = 8,
    CURLFORM_OBSOLETE = 9,
    CURLFORM_FILE = 10,
    CURLFORM_BUFFER = 11,
    CURLFORM_BUFFERPTR = 12,
    CURLFORM_BUFFERLENGTH = 13,
    CURLFORM_CONTENTTYPE = 14,
    CURLFORM_CONTENTHEADER = 15,
    CURLFORM_FILENAME = 16,
    CURLFORM_END = 17,
    CURLFORM_OBSOLETE2 = 18,
    CURLFORM_STREAM = 19,
    CURLFORM_CONTENTLEN = 20,
    CURLFORM_LASTENTRY = 21,
}

/// What `curl_formadd` answers.
#[repr(C)]
pub enum CURLFORMcode {
    CURL_FORMADD_OK = 0,
    CURL_FORMADD_MEMORY = 1,
    CURL_FORMADD_OPTION_TWICE = 2,
    CURL_FORMADD_NULL = 3,
    CURL_FORMADD_UNKNOWN_OPTION = 4,
    CURL_FORMADD_INCOMPLETE = 5,
    CURL_FORMADD_ILLEGAL_ARRAY = 6,
    CURL_FORMADD_DISABLED = 7,
    CURL_FORMADD_LAST = 8,
}

/// Kind of a file in a `curl_fileinfo`.
#[repr(C)]
pub enum curlfiletype {
    CURLFILETYPE_FILE = 0,
    CURLFILETYPE_DIRECTORY = 1,
    CURLFILETYPE_SYMLINK = 2,
    CURLFILETYPE_DEVICE_BLOCK = 3,
    CURLFILETYPE_DEVICE_CHAR = 4,
    CURLFILETYPE_NAMEDPIPE = 5,
    CURLFILETYPE_SOCKET = 6,
    CURLFILETYPE_DOOR = 7,
    CURLFILETYPE_UNKNOWN = 8,
}

/// Answers of an ioctl callback (long replaced by the seek callback).
#[repr(C)]
pub enum curlioerr {
    CURLIOE_OK = 0,
    CURLIOE_UNKNOWNCMD = 1,
    CURLIOE_FAILRESTART = 2,
    CURLIOE_LAST = 3,
}

/// Requests to an ioctl callback.
#[repr(C)]
pub enum curliocmd {
    CURLIOCMD_NOP = 0,
    CURLIOCMD_RESTARTREAD = 1,
    CURLIOCMD_LAST = 2,
}

/// Once the values of `CURLOPT_CLOSEPOLICY`, which is gone.
#[repr(C)]
pub enum curl_closepolicy {
    CURLCLOSEPOLICY_NONE = 0,
    CURLCLOSEPOLICY_OLDEST = 1,
    CURLCLOSEPOLICY_LEAST_RECENTLY_USED = 2,
    CURLCLOSEPOLICY_LEAST_TRAFFIC = 3,
    CURLCLOSEPOLICY_SLOWEST = 4,
    CURLCLOSEPOLICY_CALLBACK = 5,
    CURLCLOSEPOLICY_LAST = 6,
}

/// End of the `CURLFTPAUTH_` values.
#[repr(C)]
pub enum curl_ftpauth {
    CURLFTPAUTH_LAST = 3,
}

/// End of the `CURLFTPSSL_CCC_` values.
#[repr(C)]
pub enum curl_ftpccc {
    CURLFTPSSL_CCC_LAST = 3,
}

/// End of the `CURLFTP_CREATE_DIR` values.
#[repr(C)]
pub enum curl_ftpcreatedir {
    CURLFTP_CREATE_DIR_LAST = 3,
}

/// End of the `CURLFTPMETHOD_` values.
#[repr(C)]
pub enum curl_ftpmethod {
    CURLFTPMETHOD_LAST = 4,
}
