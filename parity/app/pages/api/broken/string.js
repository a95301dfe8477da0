export default 'a string'
