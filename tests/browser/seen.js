// What a curious person with the browser's tools finds: every database, every value, opened with every key in it.
async () => {
  const text = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done) => { const r = indexedDB.open(name); r.onsuccess = () => done(r.result); });
    const told = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
    const all = (store) => told(db.transaction(store).objectStore(store).getAll());
    const ids = (store) => told(db.transaction(store).objectStore(store).getAllKeys());
    const keys = db.objectStoreNames.contains('keys') ? (await all('keys')).filter((key) => key instanceof CryptoKey) : [];
    for (const key of keys) await crypto.subtle.exportKey('raw', key).then(() => text.push('EXPORTED'), () => {});
    for (const store of db.objectStoreNames) {
      const [values, names] = [await all(store), await ids(store)];
      for (let at = 0; at < values.length; at += 1) {
        text.push(JSON.stringify(values[at]) ?? '');
        for (const key of keys) {
          if (!values[at]?.iv) continue;
          const how = { name: 'AES-GCM', iv: values[at].iv, additionalData: new TextEncoder().encode(`${store}/${names[at]}`) };
          await crypto.subtle.decrypt(how, key, values[at].data).then((bytes) => text.push(new TextDecoder().decode(bytes)), () => {});
        }
      }
    }
    db.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) text.push(await (await cache.match(request)).text());
  }
  return text.join('\n') + JSON.stringify(localStorage);
}
