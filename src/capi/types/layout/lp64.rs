//! `long` and pointers of 64 bits.

use crate::capi::types::structs::*;

layout!(curl_ws_frame, 32, age at 0, flags at 4, offset at 8, bytesleft at 16, len at 24);
layout!(curl_slist, 16, data at 0, next at 8);
layout!(curl_blob, 24, data at 0, len at 8, flags at 16);
layout!(
    curl_version_info_data, 216,
    age at 0, version at 8, version_num at 16, host at 24, features at 32, ssl_version at 40,
    ssl_version_num at 48, libz_version at 56, protocols at 64, ares at 72, ares_num at 80,
    libidn at 88, iconv_ver_num at 96, libssh_version at 104, brotli_ver_num at 112,
    brotli_version at 120, nghttp2_ver_num at 128, nghttp2_version at 136, quic_version at 144,
    cainfo at 152, capath at 160, zstd_ver_num at 168, zstd_version at 176, hyper_version at 184,
    gsasl_version at 192, feature_names at 200, rtmp_version at 208
);
layout!(curl_ssl_backend, 16, id at 0, name at 8);
layout!(curl_certinfo, 16, num_of_certs at 0, certinfo at 8);
layout!(curl_tlssessioninfo, 16, backend at 0, internals at 8);
layout!(curl_easyoption, 24, name at 0, id at 8, r#type at 12, flags at 16);
layout!(
    curl_header, 48,
    name at 0, value at 8, amount at 16, index at 24, origin at 32, anchor at 40
);
layout!(curl_sockaddr, 32, family at 0, socktype at 4, protocol at 8, addrlen at 12, addr at 16);
layout!(curl_hstsentry, 40, name at 0, namelen at 8, includeSubDomains at 16, expire at 17);
layout!(curl_index, 16, index at 0, total at 8);
layout!(
    CURLMsg, 24,
    msg at 0, easy_handle at 8, data at 16, data.whatever at 16, data.result at 16
);
layout!(curl_waitfd, 8, fd at 0, events at 4, revents at 6);
layout!(
    curl_httppost, 112,
    next at 0, name at 8, namelength at 16, contents at 24, contentslength at 32, buffer at 40,
    bufferlength at 48, contenttype at 56, contentheader at 64, more at 72, flags at 80,
    showfilename at 88, userp at 96, contentlen at 104
);
layout!(curl_forms, 16, option at 0, value at 8);
layout!(
    curl_fileinfo, 128,
    filename at 0, filetype at 8, time at 16, perm at 24, uid at 28, gid at 32, size at 40,
    hardlinks at 48, strings at 56, strings.time at 56, strings.perm at 64, strings.user at 72,
    strings.group at 80, strings.target at 88, flags at 96, b_data at 104, b_size at 112,
    b_used at 120
);
layout!(curl_khkey, 24, key at 0, len at 8, keytype at 16);
