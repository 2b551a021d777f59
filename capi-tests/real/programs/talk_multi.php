<?php
// Many at once through curl_multi_*, as PHP programs do; whoever is done goes again, once.
[, $url] = $argv;
$multi = curl_multi_init();
$lines = array_fill(0, 10, []);
$handles = [];
foreach (array_keys($lines) as $number) {
    $curl = curl_init($url);
    curl_setopt_array($curl, [
        CURLOPT_HTTPHEADER => ['X-From: php'],
        CURLOPT_TIMEOUT => 20,
        CURLOPT_PRIVATE => (string) $number,
        CURLOPT_RETURNTRANSFER => true,
    ]);
    $handles[$number] = $curl;
    $lines[$number][] = 'added: ' . curl_multi_add_handle($multi, $curl);
}
printf("again: %d, option: %d\n", curl_multi_add_handle($multi, $handles[0]),
    curl_multi_setopt($multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, 4));

function read_messages($multi, &$lines): int
{
    $count = 0;
    while ($message = curl_multi_info_read($multi, $left)) {
        $curl = $message['handle'];
        $content = curl_multi_getcontent($curl) ?? '';
        $lines[(int) curl_getinfo($curl, CURLINFO_PRIVATE)][] = sprintf(
            'done: %d, errno %d, status %d, %d bytes %s', $message['result'], curl_errno($curl),
            curl_getinfo($curl, CURLINFO_RESPONSE_CODE), strlen($content), bin2hex(substr($content, 0, 20)));
        curl_multi_remove_handle($multi, $curl);
        $count++;
    }
    return $count;
}

foreach ([1, 2] as $time) {
    $done = 0;
    do {
        $code = curl_multi_exec($multi, $running);
        $done += read_messages($multi, $lines);
        if ($running) {
            curl_multi_select($multi, 1.0);
        }
    } while ($running && $code === CURLM_OK);
    printf("code %d, running %d, done %d\n", $code, $running, $done);
    foreach ($handles as $curl) {
        curl_multi_add_handle($multi, $curl);
    }
}
// Some handles go before the multi handle, and some after it.
foreach ($handles as $number => $curl) {
    if ($number % 2) {
        curl_multi_remove_handle($multi, $curl);
        curl_close($curl);
    }
}
$curl = null;
$handles = [];
printf("errno %d: %s\n", curl_multi_errno($multi), curl_multi_strerror(0) !== null);
curl_multi_close($multi);
foreach ($lines as $number => $seen) {
    foreach ($seen as $line) {
        echo "$number: $line\n";
    }
}
