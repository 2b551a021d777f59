/* Prints what the library says of itself, in the form of curl-config's answers. */
#include <curl/curl.h>
#include <stdio.h>

int main(void)
{
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
    const char *const *name;
    printf("%s\nversion %s\nvernum %06x\n", curl_version(), info->version, info->version_num);
    for (name = info->protocols; *name; name++) printf("protocol %s\n", *name);
#if CURL_AT_LEAST_VERSION(7, 87, 0)
    for (name = info->feature_names; *name; name++) printf("feature %s\n", *name);
#endif
    printf("ssl %s\nca %s\n", info->ssl_version, info->cainfo ? info->cainfo : "");
    return 0;
}
