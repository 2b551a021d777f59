//! `long` and pointers of 32 bits, `curl_off_t` of 64: i686 aligns it to 4 bytes, others to 8.

use crate::capi::types::structs::*;

const _: () = assert!(size_of::<crate::capi::types::curl_off_t>() == 8);

#[cfg(target_arch = "x86")]
mod aligned_to_4 {
    use super::*;

    layout!(curl_ws_frame, 28, age at 0, flags at 4, offset at 8, bytesleft at 16, len at 24);
    layout!(
        curl_httppost, 60,
        next at 0, name at 4, namelength at 8, contents at 12, contentslength at 16, buffer at 20,
        bufferlength at 24, contenttype at 28, contentheader at 32, more at 36, flags at 40,
        showfilename at 44, userp at 48, contentlen at 52
    );
}

#[cfg(not(target_arch = "x86"))]
mod aligned_to_8 {
    use super::*;

    layout!(curl_ws_frame, 32, age at 0, flags at 4, offset at 8, bytesleft at 16, len at 24);
    layout!(
        curl_httppost, 64,
        next at 0, name at 4, namelength at 8, contents at 12, contentslength at 16, buffer at 20,
        bufferlength at 24, contenttype at 28, contentheader at 32, more at 36, flags at 40,
        showfilename at 44, userp at 48, contentlen at 56
    );
}

layout!(curl_slist, 8, data at 0, next at 4);
layout!(curl_blob, 12, data at 0, len at 4, flags at 8);
layout!(
    curl_version_info_data, 108,
    age at 0, version at 4, version_num at 8, host at 12, features at 16, ssl_version at 20,
    ssl_version_num at 24, libz_version at 28, protocols at 32, ares at 36, ares_num at 40,
    libidn at 44, iconv_ver_num at 48, libssh_version at 52, brotli_ver_num at 56,
    brotli_version at 60, nghttp2_ver_num at 64, nghttp2_version at 68, quic_version at 72,
    cainfo at 76, capath at 80, zstd_ver_num at 84, zstd_version at 88, hyper_version at 92,
    gsasl_version at 96, feature_names at 100, rtmp_version at 104
);
layout!(curl_ssl_backend, 8, id at 0, name at 4);
layout!(curl_certinfo, 8, num_of_certs at 0, certinfo at 4);
layout!(curl_tlssessioninfo, 8, backend at 0, internals at 4);
layout!(curl_easyoption, 16, name at 0, id at 4, r#type at 8, flags at 12);
layout!(
    curl_header, 24,
    name at 0, value at 4, amount at 8, index at 12, origin at 16, anchor at 20
);
layout!(curl_sockaddr, 32, family at 0, socktype at 4, protocol at 8, addrlen at 12, addr at 16);
layout!(curl_hstsentry, 28, name at 0, namelen at 4, includeSubDomains at 8, expire at 9);
layout!(curl_index, 8, index at 0, total at 4);
layout!(CURLMsg, 12, msg at 0, easy_handle at 4, data at 8, data.whatever at 8, data.result at 8);
layout!(curl_waitfd, 8, fd at 0, events at 4, revents at 6);
layout!(curl_forms, 8, option at 0, value at 4);
layout!(
    curl_fileinfo, 72,
    filename at 0, filetype at 4, time at 8, perm at 12, uid at 16, gid at 20, size at 24,
    hardlinks at 32, strings at 36, strings.time at 36, strings.perm at 40, strings.user at 44,
    strings.group at 48, strings.target at 52, flags at 56, b_data at 60, b_size at 64,
    b_used at 68
);
layout!(curl_khkey, 12, key at 0, len at 4, keytype at 8);
