/** The terms of images in the gradient of a parameter, from its explanation, and sentences about them. */

/** @import { ExplanationMessage, Network } from "../net/protocol_types.js" */

import { format } from "./format.js";

/**
 * The listed terms of images, the sum of the others, and the term of the penalty, which is of no image.
 * @param {Pick<ExplanationMessage, "terms" | "sum" | "address"> &
 *   {arrays: {product?: {data: ArrayLike<number>}}}} explanation of the gradient over the whole mini-batch
 * @param {Pick<Network, "architecture">} network
 */
export function imageTerms({ terms, sum, address, arrays }, { architecture }) {
  const listed = terms.flatMap(({ factors, product }) => {
    const image = factors.find((factor) => factor.image !== null)?.image ?? null;
    return image === null ? [] : [{ image, term: product ?? NaN }];
  });
  const products = Array.from(arrays.product?.data ?? []);
  const ofImages = total(products);
  const penalised = (architecture.l2 ?? 0) > 0 && !address.endsWith(".bias");
  return {
    terms: listed,
    otherCount: products.length - listed.length,
    others: ofImages - total(listed.map(({ term }) => term)),
    penalty: penalised ? (sum ?? NaN) - ofImages : null,
  };
}

/** @param {number[]} numbers */
const total = (numbers) => numbers.reduce((sum, one) => sum + one, 0);

/**
 * What stands above the images.
 * @param {boolean} done whether the step has been made @param {string} symbol
 */
export function termImagesText(done, symbol) {
  if (!done) return `Press Step: the images that move ${symbol} most stand here.`;
  return (
    `∂C/∂${symbol} is a sum over the images of this mini-batch. A positive term asks for a smaller ` +
    `${symbol}, a negative one for a larger.`
  );
}

/** "the other 24 images". @param {number} count */
export function othersText(count) {
  return count === 1 ? "the other image" : `the other ${count.toLocaleString("en")} images`;
}

/**
 * "Image 5, label 8: its term in ∂C/∂w is −0.00123; it asks for a larger w."
 * @param {{image: number, term: number, name: string, symbol: string}} of
 */
export function termTitle({ image, term, name, symbol }) {
  const asks = term > 0 ? `it asks for a smaller ${symbol}` : `it asks for a larger ${symbol}`;
  const wish = term === 0 ? `it leaves ${symbol} alone` : asks;
  return `Image ${image + 1}, label ${name}: its term in ∂C/∂${symbol} is ${format(term)}; ${wish}`;
}
